import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Queue } from "effect"
import { TestClock } from "effect/testing"
import { Pace } from "../../src/boundary/Pace.ts"
import { ChatId, TelegramMessageId } from "../../src/domain/Ids.ts"
import type { Outgoing } from "../../src/domain/talk/outgoing/Outgoing.ts"
import { plain } from "../../src/domain/talk/outgoing/RichText.ts"
import { Telegram } from "../../src/domain/talk/Telegram.ts"
import { pace } from "../../src/policy/Telegram.ts"
import * as Client from "../../src/telegram/Client.ts"
import { withWaits } from "./WatchedClock.ts"
import { botApi, type Call, ok, refused, stubServer } from "./StubServer.ts"

const chat = ChatId.make(7)
const message: Outgoing = { _tag: "Message", text: plain("hello") }
const messageId = TelegramMessageId.make(3)

/** What counts against the limits of a chat, and by which method it goes. */
const counted: Readonly<Record<string, Outgoing>> = {
  sendMessage: message,
  sendDocument: { _tag: "Document", fileName: "answer.md", content: "all of it" },
  editMessageText: { _tag: "Edit", messageId, text: plain("hello again") },
  editMessageReplyMarkup: { _tag: "ClearKeyboard", messageId },
}

const client = Effect.gen(function* () {
  const server = yield* stubServer
  const context = yield* Layer.build(Client.layer.pipe(Layer.provide(botApi(server.apiRoot, Pace.layer))))
  const next = Queue.take(server.calls)
  return { ...server, next, telegram: yield* Effect.provideContext(Telegram, context) }
})

const done = (call: Call) => call.answer(200, ok({ message_id: 42 }))

/** Uses the chat's burst up. */
const spend = Effect.fnUntraced(function* (telegram: Telegram["Service"], next: Effect.Effect<Call>) {
  for (let n = 0; n < pace.chat.burst; n++) {
    const fiber = yield* Effect.forkChild(telegram.send(chat, message))
    done(yield* next)
    yield* Fiber.join(fiber)
    yield* TestClock.adjust(pace.overall.every)
  }
})

const spent = Duration.times(pace.overall.every, pace.chat.burst)
const untilNext = Duration.subtract(pace.chat.every, spent)

/** Until somebody starts to wait exactly this long; other waits (of idle limiters) are skipped. */
const begun = (nextWait: Effect.Effect<number>, wait: Duration.Duration) =>
  Effect.repeat(nextWait, { until: (millis) => millis === Duration.toMillis(wait) })

describe("Telegram client at a pace", () => {
  for (const [method, outgoing] of Object.entries(counted)) {
    it.effect(`${method} waits for its place in the chat, and the wait is not counted in its timeout`, () =>
      withWaits((nextWait) =>
        Effect.gen(function* () {
          const { calls, next, telegram } = yield* client
          yield* spend(telegram, next)
          const fiber = yield* Effect.forkChild(telegram.send(chat, outgoing))
          yield* begun(nextWait, untilNext)
          assert.strictEqual(yield* Queue.size(calls), 0)
          yield* TestClock.adjust(untilNext)
          const call = yield* next
          assert.strictEqual(call.method, method)
          yield* TestClock.adjust("29900 millis")
          done(call)
          yield* Fiber.join(fiber)
        }),
      ),
    )
  }

  it.effect("a pressed button and the typing indicator wait for nothing, and a draft is left out", () =>
    Effect.gen(function* () {
      const { calls, next, telegram } = yield* client
      yield* spend(telegram, next)
      for (const use of [telegram.send(chat, { _tag: "AnswerCallback", queryId: "1" }), telegram.typing(chat)]) {
        const fiber = yield* Effect.forkChild(use)
        const call = yield* next
        call.answer(200, ok(true))
        yield* Fiber.join(fiber)
      }
      yield* telegram.draft(chat, 1, plain("half an"))
      assert.strictEqual(yield* Queue.size(calls), 0)
      yield* TestClock.adjust(untilNext)
      const fiber = yield* Effect.forkChild(telegram.draft(chat, 1, plain("half an answer")))
      const call = yield* next
      assert.strictEqual(call.method, "sendMessageDraft")
      call.answer(200, ok(true))
      yield* Fiber.join(fiber)
    }),
  )

  it.effect("after a 429 nothing goes to the chat until Telegram wants it again, and others go on", () =>
    withWaits((nextWait) =>
      Effect.gen(function* () {
        const { next, telegram } = yield* client
        const draft = yield* Effect.forkChild(Effect.flip(telegram.draft(chat, 1, plain("half an"))))
        const first = yield* next
        first.answer(429, refused(429, "Too Many Requests: retry after 5", 5))
        assert.strictEqual((yield* Fiber.join(draft)).reason._tag, "RateLimited")
        yield* TestClock.adjust(pace.overall.every)

        const waiting = yield* Effect.forkChild(telegram.send(chat, message))
        yield* begun(nextWait, Duration.subtract(Duration.seconds(5), pace.overall.every))
        const other = yield* Effect.forkChild(telegram.send(ChatId.make(8), message))
        done(yield* next)
        yield* Fiber.join(other)
        yield* TestClock.adjust("5 seconds")
        done(yield* next)
        yield* Fiber.join(waiting)
      }),
    ),
  )

  it.effect("a refusal that the client waits out itself is heard too", () =>
    withWaits((nextWait) =>
      Effect.gen(function* () {
        const { next, telegram } = yield* client
        const fiber = yield* Effect.forkChild(telegram.send(chat, message))
        const first = yield* next
        first.answer(429, refused(429, "Too Many Requests: retry after 20", 20))
        yield* begun(nextWait, Duration.seconds(20))
        const second = yield* Effect.flip(telegram.send(chat, message))
        assert.deepStrictEqual(second.reason, { _tag: "RateLimited", retryAfterSeconds: 20 })
        yield* TestClock.adjust("20 seconds")
        done(yield* next)
        yield* Fiber.join(fiber)
      }),
    ),
  )
})
