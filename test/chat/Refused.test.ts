import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { replacement } from "../../src/chat/Delivery.ts"
import { TelegramMessageId } from "../../src/domain/Ids.ts"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import type { Outgoing } from "../../src/domain/talk/outgoing/Outgoing.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { FakeTelegram, textsOf } from "../support/FakeTelegram.ts"
import { acquainted, arrives, Engine, openTurns, says, update } from "./Engine.ts"

const rejected = (description: string) => ({ _tag: "Rejected", code: 400, description }) as const
const refused = (description: string) => ({ reason: rejected(description), done: false })
const messageId = TelegramMessageId.make(9)
const press = (at: number) => update(at, { _tag: "Callback", queryId: "q", data: "menu:help", messageId })

describe("what Telegram refuses for good", () => {
  it.effect("is said in a new message where the old one cannot be edited any more", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { faults, sent } = yield* FakeTelegram
      for (const [at, why] of ["message can't be edited", "message to edit not found"].entries()) {
        faults.push("none", refused(`Bad Request: ${why}`))
        yield* arrives(press(at + 3))
        yield* owner.wake
      }
      assert.deepStrictEqual(textsOf(sent), ["AnswerCallback", "menu-help", "AnswerCallback", "menu-help"])
      assert.isTrue(sent.every(({ outgoing }) => outgoing._tag !== "Edit"))
      assert.lengthOf(yield* openTurns, 0)
      assert.lengthOf(yield* (yield* DeadLetters).list(10), 0)
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("becomes a dead letter only when nothing else can be sent", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { faults } = yield* FakeTelegram
      faults.push("none", refused("message can't be edited"), refused("Bad Request: chat not found"))
      yield* arrives(press(3))
      yield* owner.wake
      const [letter] = yield* (yield* DeadLetters).list(10)
      assert.strictEqual(letter?.detail, "400 Bad Request: chat not found")
    }).pipe(Effect.provide(Engine)),
  )

  it("is replaced by something simpler, never by the same, in the topic as long as there is one", () => {
    const bold = { text: "hi", entities: [{ type: "bold", offset: 0, length: 2 }] } as const
    const plain = { text: "hi", entities: [] }
    const edit: Outgoing = { _tag: "Edit", messageId, text: bold, keyboard: [], threadId: 42 }
    const message: Outgoing = { _tag: "Message", text: bold, keyboard: [], threadId: 42 }
    const why = "can't parse entities"
    assert.deepStrictEqual(replacement(edit, why), [{ ...edit, text: plain }])
    assert.deepStrictEqual(replacement({ ...edit, text: plain, unfinished: true }, why), [{ ...message, text: plain }])
    assert.deepStrictEqual(replacement(edit, "Bad Request: message can't be edited"), [message])
    assert.deepStrictEqual(replacement(message, why), [{ ...message, text: plain }])
    assert.isNull(replacement({ ...message, text: plain }, why))
    assert.deepStrictEqual(replacement(message, "Bad Request: message thread not found"), [
      { _tag: "Message", text: bold, keyboard: [] },
    ])
    const file: Outgoing = { _tag: "Document", fileName: "a.md", content: "hi", threadId: 42 }
    assert.deepStrictEqual(replacement(file, "no"), [{ _tag: "Message", text: plain, threadId: 42 }])
    const whole: Outgoing = { ...file, rich: { text: bold, isWhole: true } }
    const begun: Outgoing = { ...file, rich: { text: bold, isWhole: false } }
    const said = { _tag: "Message", text: bold, threadId: 42 } as const
    assert.deepStrictEqual<unknown>(replacement(whole, "no"), [said])
    assert.deepStrictEqual<unknown>(replacement(begun, "no"), [said, file])
    const over: Outgoing = { ...file, rich: { text: bold, isWhole: false, messageId } }
    const live = { ...said, _tag: "Edit", messageId, unfinished: true }
    assert.deepStrictEqual<unknown>(replacement(over, "no"), [live, file])
    assert.deepStrictEqual(replacement(over, "Bad Request: message can't be edited"), [begun])
    assert.isNull(replacement({ _tag: "AnswerCallback", queryId: "q" }, "no"))
    const clear = { _tag: "ClearKeyboard", messageId: TelegramMessageId.make(5), threadId: 42 } as const
    assert.isNull(replacement(clear, "no"))
    const light = { _tag: "Message", text: { text: "🤝", entities: [] }, threadId: 42 }
    assert.deepStrictEqual<unknown>(replacement({ ...clear, reaction: "🤝" }, "no"), [light])
  })

  it.effect("never is an answer that nobody can see", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push({ parts: ["\u200B\u2060"], end: "answer" })
      yield* arrives(says(3, "hello"))
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["late-notice"])
    }).pipe(Effect.provide(Engine)),
  )
})
