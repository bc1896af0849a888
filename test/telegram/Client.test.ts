import { assert, describe, it } from "@effect/vitest"
import { Cause, Context, Effect, Exit, Fiber, Layer, Logger, Queue, Tracer } from "effect"
import { TestClock } from "effect/testing"
import { ChatId, TelegramMessageId, UserId } from "../../src/domain/Ids.ts"
import { Archives } from "../../src/domain/talk/outgoing/Archives.ts"
import type { Outgoing } from "../../src/domain/talk/outgoing/Outgoing.ts"
import { plain } from "../../src/domain/talk/outgoing/RichText.ts"
import { Telegram, type TelegramError, type TelegramErrorReason } from "../../src/domain/talk/Telegram.ts"
import { BotApi } from "../../src/telegram/BotApi.ts"
import * as Client from "../../src/telegram/Client.ts"
import { believedSeconds } from "../../src/policy/Telegram.ts"
import { pass, withWaits } from "./WatchedClock.ts"
import { botApi, type Call, canary, ok, refused, stubServer } from "./StubServer.ts"

const chat = ChatId.make(7)
const message: Outgoing = { _tag: "Message", text: plain("a secret thought") }
const edit: Outgoing = { _tag: "Edit", messageId: TelegramMessageId.make(3), text: plain("x") }

const client = Effect.gen(function* () {
  const server = yield* stubServer
  const context = yield* Layer.build(Client.layer.pipe(Layer.provideMerge(botApi(server.apiRoot))))
  const next = Queue.take(server.calls)
  const me = Context.get(context, BotApi).call("getMe", (api, signal) => api.getMe(signal))
  return { ...server, next, me, archives: Context.get(context, Archives), telegram: Context.get(context, Telegram) }
})

/** Makes a call and answers its only request. */
const outcome = (
  use: (
    telegram: Telegram["Service"],
    me: Effect.Effect<unknown, TelegramError>,
  ) => Effect.Effect<unknown, TelegramError>,
  answer: (call: Call) => void,
) =>
  Effect.gen(function* () {
    const { me, telegram, next, calls } = yield* client
    const fiber = yield* Effect.forkChild(Effect.exit(use(telegram, me)))
    answer(yield* next)
    const exit = yield* Fiber.join(fiber)
    assert.strictEqual(yield* Queue.size(calls), 0)
    return exit
  })

const reasonOf = (exit: Exit.Exit<unknown, TelegramError>): TelegramErrorReason | null => {
  const error = Exit.isFailure(exit) ? Cause.findErrorOption(exit.cause) : null
  return error?._tag === "Some" ? error.value.reason : null
}

const send = (telegram: Telegram["Service"]) => telegram.send(chat, message)

describe("Telegram client", () => {
  it.effect(
    "sends text, entities and buttons as the Bot API wants them, without a preview, and returns the message's id",
    () =>
      Effect.gen(function* () {
        const { telegram, next } = yield* client
        const fiber = yield* Effect.forkChild(
          telegram.send(chat, {
            _tag: "Message",
            text: { text: "see it", entities: [{ type: "text_link", offset: 0, length: 3, url: "https://a.b" }] },
            keyboard: [[{ label: "Yes", data: "y" }]],
          }),
        )
        const call = yield* next
        assert.strictEqual(call.method, "sendMessage")
        assert.deepStrictEqual(JSON.parse(call.body), {
          chat_id: 7,
          text: "see it",
          entities: [{ type: "text_link", offset: 0, length: 3, url: "https://a.b" }],
          link_preview_options: { is_disabled: true },
          reply_markup: { inline_keyboard: [[{ text: "Yes", callback_data: "y" }]] },
        })
        call.answer(200, ok({ message_id: 42 }))
        assert.strictEqual(yield* Fiber.join(fiber), 42)
      }),
  )

  it.effect("uploads a document with its content untouched", () =>
    Effect.gen(function* () {
      const { telegram, next } = yield* client
      const content = "# Ответ\n\nвесь текст 🙂"
      const fiber = yield* Effect.forkChild(telegram.send(chat, { _tag: "Document", fileName: "answer-1.md", content }))
      const call = yield* next
      assert.strictEqual(call.method, "sendDocument")
      assert.include(call.body, content)
      assert.include(call.body, "answer-1.md")
      call.answer(200, ok({ message_id: 43 }))
      assert.strictEqual(yield* Fiber.join(fiber), 43)
    }),
  )

  it.effect("uploads an archive as it is read; of one that is gone it sends nothing", () =>
    Effect.gen(function* () {
      const { archives, telegram, next } = yield* client
      const archive = { userId: UserId.make(7), id: "k", volume: 1 }
      const document: Outgoing = { _tag: "Document", fileName: "a.zip", content: "refused", archive }
      const gone = yield* Effect.exit(telegram.send(chat, document))
      assert.deepStrictEqual(reasonOf(gone), { _tag: "Rejected", code: 410, description: "the archive is gone" })
      yield* archives.write(archive, 0, Buffer.from("first, "))
      yield* archives.write(archive, 1, Buffer.from("second"))
      const fiber = yield* Effect.forkChild(telegram.send(chat, document))
      const call = yield* next
      for (const part of ["first, second", "a.zip"]) assert.include(call.body, part)
      assert.notInclude(call.body, "refused")
      call.answer(200, ok({ message_id: 44 }))
      assert.strictEqual(yield* Fiber.join(fiber), 44)
    }),
  )

  const refusals: ReadonlyArray<readonly [string, number, unknown, TelegramErrorReason]> = [
    [
      "a refusal",
      400,
      refused(400, "Bad Request: chat not found"),
      { _tag: "Rejected", code: 400, description: "Bad Request: chat not found" },
    ],
    [
      "a too large file",
      413,
      refused(413, "Request Entity Too Large"),
      { _tag: "Rejected", code: 413, description: "Request Entity Too Large" },
    ],
    [
      "a block",
      403,
      refused(403, "Forbidden: bot was blocked by the user"),
      { _tag: "Blocked", description: "Forbidden: bot was blocked by the user" },
    ],
    ["a wrong token", 401, refused(401, "Unauthorized"), { _tag: "Unauthorized" }],
    ["a conflict", 409, refused(409, "Conflict: x"), { _tag: "Conflict", description: "Conflict: x" }],
    ["a long flood wait", 429, refused(429, "Too Many Requests", 126), { _tag: "RateLimited", retryAfterSeconds: 126 }],
    [
      "a flood wait without end",
      429,
      refused(429, "Too Many Requests", 999_999_999),
      { _tag: "RateLimited", retryAfterSeconds: believedSeconds },
    ],
    ["a server fault", 500, refused(500, "Internal Server Error"), { _tag: "ServerFault", code: 500 }],
    ["a proxy's page", 502, "<html>Bad Gateway</html>", { _tag: "Lost", detail: "not an answer of the Bot API" }],
    ["JSON of somebody else", 200, {}, { _tag: "Lost", detail: "not an answer of the Bot API" }],
    ["null", 200, "null", { _tag: "Lost", detail: "not an answer of the Bot API" }],
  ]
  for (const [name, status, body, expected] of refusals) {
    it.effect(`tells ${name} from other failures and sends only once`, () =>
      Effect.gen(function* () {
        const exit = yield* outcome(send, (call) => call.answer(status, body))
        assert.deepStrictEqual(reasonOf(exit), expected)
      }),
    )
  }

  it.effect("a connection that breaks leaves the outcome of a send open, and it is not repeated", () =>
    Effect.gen(function* () {
      const exit = yield* outcome(send, (call) => call.reset())
      assert.deepStrictEqual(reasonOf(exit), { _tag: "Lost", detail: "ECONNRESET" })
    }),
  )

  it.effect("an unknown token shows as 404 on getMe", () =>
    Effect.gen(function* () {
      const exit = yield* outcome(
        (_, me) => me,
        (call) => call.answer(404, refused(404, "Not Found")),
      )
      assert.deepStrictEqual(reasonOf(exit), { _tag: "Unauthorized" })
    }),
  )

  it.effect("a short flood wait is waited out as long as Telegram says, then the message goes", () =>
    withWaits(
      Effect.fnUntraced(function* (nextWait) {
        const { telegram, next, calls } = yield* client
        const fiber = yield* Effect.forkChild(telegram.send(chat, message))
        const first = yield* next
        first.answer(429, refused(429, "Too Many Requests: retry after 7", 7))
        assert.strictEqual(yield* nextWait, 7_000)
        assert.strictEqual(yield* Queue.size(calls), 0)
        yield* TestClock.adjust("7 seconds")
        const second = yield* next
        second.answer(200, ok({ message_id: 5 }))
        assert.strictEqual(yield* Fiber.join(fiber), 5)
      }),
    ),
  )

  it.effect("a lost edit is repeated", () =>
    withWaits(
      Effect.fnUntraced(function* (nextWait) {
        const { telegram, next } = yield* client
        const fiber = yield* Effect.forkChild(telegram.send(chat, edit))
        const first = yield* next
        first.reset()
        yield* pass(nextWait)
        const second = yield* next
        assert.strictEqual(second.method, "editMessageText")
        second.answer(200, ok(true))
        assert.strictEqual(yield* Fiber.join(fiber), 3)
      }),
    ),
  )

  it.effect("a draft is never repeated", () =>
    Effect.gen(function* () {
      const draft = (telegram: Telegram["Service"]) => telegram.draft(chat, 1, plain("so far"))
      const limited = yield* outcome(draft, (call) => call.answer(429, refused(429, "Too Many Requests", 1)))
      assert.deepStrictEqual(reasonOf(limited), { _tag: "RateLimited", retryAfterSeconds: 1 })
      const lost = yield* outcome(draft, (call) => call.reset())
      assert.strictEqual(reasonOf(lost)?._tag, "Lost")
    }),
  )

  it.effect("what has happened already counts as done", () =>
    Effect.gen(function* () {
      const same = yield* outcome(
        (telegram) => telegram.send(chat, edit),
        (call) => call.answer(400, refused(400, "Bad Request: message is not modified: specified new …")),
      )
      assert.isTrue(Exit.isSuccess(same))
      const cleared = yield* outcome(
        (telegram) => telegram.send(chat, { _tag: "ClearKeyboard", messageId: TelegramMessageId.make(3) }),
        (call) => call.answer(400, refused(400, "Bad Request: message is not modified")),
      )
      assert.isTrue(Exit.isSuccess(cleared))
      for (const words of [
        "query is too old and response timeout expired …",
        "query ID is invalid",
        "QUERY_ID_INVALID",
      ]) {
        const late = yield* outcome(
          (telegram) => telegram.send(chat, { _tag: "AnswerCallback", queryId: "9" }),
          (call) => call.answer(400, refused(400, `Bad Request: ${words}`)),
        )
        assert.isTrue(Exit.isSuccess(late), words)
      }
    }),
  )

  it.effect("interruption aborts the request, also of a method without parameters", () =>
    Effect.gen(function* () {
      const { me, telegram, next } = yield* client
      for (const call of [telegram.send(chat, message), me]) {
        const fiber = yield* Effect.forkChild(call)
        const request = yield* next
        yield* Fiber.interrupt(fiber)
        yield* request.gone
      }
    }),
  )

  it.effect("requests share connections", () =>
    Effect.gen(function* () {
      const { telegram, next } = yield* client
      const ports = new Set<number>()
      for (let count = 0; count < 5; count++) {
        const fiber = yield* Effect.forkChild(telegram.send(chat, message))
        const call = yield* next
        ports.add(call.port)
        call.answer(200, ok({ message_id: 1 }))
        yield* Fiber.join(fiber)
      }
      assert.strictEqual(ports.size, 1)
    }),
  )

  it.effect("neither the token nor the text is in any error, log or span", () =>
    Effect.gen(function* () {
      const said: Array<string> = []
      const spans: Array<Tracer.NativeSpan> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        },
      })
      const logger = Logger.make((options) => void said.push(String(options.message), JSON.stringify(options.cause)))
      const all = Effect.fnUntraced(function* (nextWait: Effect.Effect<number>) {
        const answers: ReadonlyArray<(call: Call) => void> = [
          (call) => call.reset(),
          (call) => call.answer(502, `<html>/bot${canary}/sendMessage</html>`),
          (call) => call.answer(400, refused(400, `Bad Request: /bot${canary}/sendMessage`)),
        ]
        for (const answer of answers) {
          const exit = yield* outcome(send, answer)
          assert.isTrue(Exit.isFailure(exit))
          said.push(JSON.stringify(exit), String(exit), Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "")
        }
        const { telegram, close, apiRoot } = yield* client
        yield* close
        assert.isNotEmpty(apiRoot)
        const away = yield* Effect.forkChild(Effect.exit(telegram.send(chat, message)))
        for (let tries = 0; tries < 2; tries++) {
          yield* pass(nextWait)
        }
        const exit = yield* Fiber.join(away)
        assert.deepStrictEqual(reasonOf(exit), { _tag: "Unreachable", detail: "ECONNREFUSED" })
        said.push(JSON.stringify(exit), Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "")
      })
      yield* withWaits(all).pipe(Effect.provide(Logger.layer([logger])), Effect.provideService(Tracer.Tracer, tracer))
      const sends = spans.filter(({ name }) => name === "send telegram.message")
      assert.isNotEmpty(sends)
      for (const { name, kind, attributes, events, status } of spans) {
        if (name === "send telegram.message") {
          assert.strictEqual(kind, "producer")
          assert.strictEqual(attributes.get("messaging.system"), "telegram")
          assert.strictEqual(attributes.get("telegram.method"), "sendMessage")
        }
        assert.notInclude([...attributes.values()], chat)
        const failure = status._tag === "Ended" && Exit.isFailure(status.exit) ? Cause.pretty(status.exit.cause) : ""
        said.push(name, JSON.stringify([...attributes]), JSON.stringify(events), failure)
      }
      assert.isAbove(said.length, 8)
      for (const text of said) {
        assert.notInclude(text, "CANARY")
        assert.notInclude(text, "secret thought")
      }
    }),
  )
})
