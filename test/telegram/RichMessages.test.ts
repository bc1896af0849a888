import { assert, describe, it } from "@effect/vitest"
import { Cause, Context, Effect, Exit, Fiber, Layer, Queue } from "effect"
import { ChatId, TelegramMessageId } from "../../src/domain/Ids.ts"
import type { Outgoing } from "../../src/domain/talk/outgoing/Outgoing.ts"
import { plain } from "../../src/domain/talk/outgoing/RichText.ts"
import { Telegram } from "../../src/domain/talk/Telegram.ts"
import * as Client from "../../src/telegram/Client.ts"
import { wordsOfRich } from "../../src/telegram/rich/DecodeRich.ts"
import { botApi, type Call, ok, refused, stubServer } from "./StubServer.ts"

const chat = ChatId.make(7)

const answer = (content: string, messageId?: number): Outgoing => ({
  _tag: "Document",
  fileName: "a.md",
  content,
  rich: {
    text: plain("x"),
    isWhole: true,
    ...(messageId === undefined ? {} : { messageId: TelegramMessageId.make(messageId) }),
  },
})

const client = Effect.gen(function* () {
  const server = yield* stubServer
  const context = yield* Layer.build(Client.layer.pipe(Layer.provide(botApi(server.apiRoot))))
  const telegram = Context.get(context, Telegram)
  /** Sends, answers the only request, and says what came of it. */
  const sent = Effect.fnUntraced(function* (outgoing: Outgoing, reply: (call: Call) => void) {
    const fiber = yield* Effect.forkChild(Effect.exit(telegram.send(chat, outgoing)))
    const call = yield* Queue.take(server.calls)
    reply(call)
    return { call, exit: yield* Fiber.join(fiber) }
  })
  return { calls: server.calls, sent, telegram }
})

const taken = (call: Call) => call.answer(200, ok({ message_id: 43 }))
const refusing = (code: number, description: string) => (call: Call) => call.answer(code, refused(code, description))
const isRejected = (exit: Exit.Exit<unknown, unknown>) =>
  Exit.isFailure(exit) && /Rejected/.test(JSON.stringify(Cause.squash(exit.cause)))

describe("a rich message", () => {
  it.effect("goes out as blocks, so that nothing in an answer is read as Markdown, HTML or media again", () =>
    Effect.gen(function* () {
      const { sent } = yield* client
      const markdown =
        '# T **b**\n\n<img src="https://a.b/c"> ![p](https://a.b/d.png)\n\n3. [ ] x\n\n|a|\n|-:|\n|`c`|\n\n> q\n\n```ts\n<b>\n```'
      const { call, exit } = yield* sent(answer(markdown), taken)
      assert.deepStrictEqual(exit, Exit.succeed(TelegramMessageId.make(43)))
      assert.strictEqual(call.method, "sendRichMessage")
      const cell = { align: "right", valign: "top" }
      assert.deepStrictEqual(JSON.parse(call.body).rich_message, {
        blocks: [
          { type: "heading", size: 1, text: ["T ", { type: "bold", text: "b" }] },
          {
            type: "paragraph",
            text: ['<img src="https://a.b/c"> ', { type: "url", text: "p", url: "https://a.b/d.png" }],
          },
          {
            type: "list",
            items: [{ has_checkbox: true, value: 3, type: "1", blocks: [{ type: "paragraph", text: "x" }] }],
          },
          {
            type: "table",
            is_bordered: true,
            cells: [[{ text: "a", is_header: true, ...cell }], [{ text: { type: "code", text: "c" }, ...cell }]],
          },
          { type: "blockquote", blocks: [{ type: "paragraph", text: "q" }] },
          { type: "pre", text: "<b>", language: "ts" },
        ],
      })
    }),
  )

  it.effect("takes the place of the message with the beginning of the answer", () =>
    Effect.gen(function* () {
      const { sent } = yield* client
      const { call, exit } = yield* sent(answer("# T", 9), taken)
      assert.strictEqual(call.method, "editMessageText")
      assert.strictEqual(JSON.parse(call.body).message_id, 9)
      assert.deepStrictEqual(exit, Exit.succeed(TelegramMessageId.make(9)))
    }),
  )

  for (const code of [404, 501]) {
    it.effect(`is not tried again by a process that met a server without the method (${code})`, () =>
      Effect.gen(function* () {
        const { calls, sent, telegram } = yield* client
        assert.isTrue(isRejected((yield* sent(answer("# T"), refusing(code, "Not Found"))).exit))
        assert.isTrue(isRejected(yield* Effect.exit(telegram.send(chat, answer("# U")))))
        assert.strictEqual(yield* Queue.size(calls), 0)
      }),
    )
  }

  it.effect("is tried no more after three whose content was refused, one after another", () =>
    Effect.gen(function* () {
      const { calls, sent, telegram } = yield* client
      const no = refusing(400, "Bad Request: can't parse rich_message")
      for (const reply of [no, no, taken, no, refusing(400, "Bad Request: message thread not found"), no, no]) {
        yield* sent(answer("# T"), reply)
      }
      assert.isTrue(isRejected(yield* Effect.exit(telegram.send(chat, answer("# U")))))
      assert.strictEqual(yield* Queue.size(calls), 0)
    }),
  )

  it("that comes in is read, whatever it is made of", () => {
    const text = ["a ", { type: "bold", text: ["b", { type: "mathematical_expression", expression: "x^2" }] }]
    const blocks = [
      { type: "heading", text, size: 1 },
      { type: "list", items: [{ label: "1.", blocks: [{ type: "paragraph", text: "one" }] }] },
      { type: "table", cells: [[{ text: "c" }, { text: "d" }]], caption: "under it" },
      { type: "details", summary: "more", blocks: [{ type: "blockquote", blocks: [{ type: "footer", text: "f" }] }] },
      { type: "photo", photo: [], caption: { text: "seen" } },
      7,
    ]
    assert.strictEqual(wordsOfRich({ blocks }), "a bx^2\n1. one\nc | d\nunder it\nmore\nf\nseen")
    assert.isUndefined(wordsOfRich({ blocks: [{ type: "divider" }] }))
    assert.isUndefined(wordsOfRich("odd"))
  })
})
