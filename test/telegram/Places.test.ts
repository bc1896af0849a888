import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Queue } from "effect"
import { ChatId, TelegramMessageId } from "../../src/domain/Ids.ts"
import { plain } from "../../src/domain/talk/outgoing/RichText.ts"
import { Telegram, type TelegramError } from "../../src/domain/talk/Telegram.ts"
import * as Client from "../../src/telegram/Client.ts"
import { botApi, type Call, ok, refused, stubServer } from "./StubServer.ts"

const chat = ChatId.make(7)
const message = { _tag: "Message", text: plain("hello") } as const

const client = Effect.gen(function* () {
  const server = yield* stubServer
  const context = yield* Layer.build(Client.layer.pipe(Layer.provide(botApi(server.apiRoot))))
  return { next: Queue.take(server.calls), telegram: Context.get(context, Telegram) }
})

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>`

describe("where Telegram is asked to say it", () => {
  it.effect("what is said in a topic stays there: message, file, typing and draft", () =>
    Effect.gen(function* () {
      const { telegram, next } = yield* client
      const calls: ReadonlyArray<readonly [string, Effect.Effect<unknown, TelegramError>]> = [
        ["sendMessage", telegram.send(chat, { ...message, threadId: 42 })],
        ["sendDocument", telegram.send(chat, { _tag: "Document", fileName: "a.md", content: "x", threadId: 42 })],
        [
          "sendPhoto",
          telegram.send(chat, { _tag: "Document", fileName: "a.png", content: "x", picture: svg, threadId: 42 }),
        ],
        [
          "sendRichMessage",
          telegram.send(chat, {
            _tag: "Document",
            fileName: "a.md",
            content: "# x",
            rich: { text: plain("x"), isWhole: true },
            threadId: 42,
          }),
        ],
        ["sendChatAction", telegram.typing(chat, 42)],
        ["sendMessageDraft", telegram.draft(chat, 1, plain("x"), 42)],
      ]
      for (const [method, work] of calls) {
        const fiber = yield* Effect.forkChild(work)
        const call = yield* next
        assert.strictEqual(call.method, method)
        assert.match(call.body, /message_thread_id"?:?\D{0,8}42/)
        call.answer(200, ok({ message_id: 1 }))
        yield* Fiber.join(fiber)
      }
    }),
  )

  it.effect("a group that became a supergroup is followed, at once and from then on", () =>
    Effect.gen(function* () {
      const { telegram, next } = yield* client
      const group = ChatId.make(-5)
      const chatOf = ({ body }: Call) => /"chat_id":(-?\d+)/.exec(body)?.[1]
      const first = yield* Effect.forkChild(telegram.send(group, message))
      const moved = { ...refused(400, "Bad Request: group chat was upgraded to a supergroup chat") }
      const refusedCall = yield* next
      assert.strictEqual(chatOf(refusedCall), "-5")
      refusedCall.answer(400, { ...moved, parameters: { migrate_to_chat_id: -1005 } })
      const followed = yield* next
      assert.strictEqual(chatOf(followed), "-1005")
      followed.answer(200, ok({ message_id: 8 }))
      assert.strictEqual(yield* Fiber.join(first), 8)
      const later = yield* Effect.forkChild(telegram.send(group, message))
      const direct = yield* next
      assert.strictEqual(chatOf(direct), "-1005")
      direct.answer(200, ok({ message_id: 9 }))
      yield* Fiber.join(later)
    }),
  )

  it.effect("buttons of a message that is gone need no removal", () =>
    Effect.gen(function* () {
      for (const why of ["message to edit not found", "message can't be edited"]) {
        const clear = { _tag: "ClearKeyboard", messageId: TelegramMessageId.make(3) } as const
        const { telegram, next } = yield* client
        const clearing = yield* Effect.forkChild(telegram.send(chat, clear))
        ;(yield* next).answer(400, refused(400, `Bad Request: ${why}`))
        assert.strictEqual(yield* Fiber.join(clearing), 3)
      }
    }),
  )
})
