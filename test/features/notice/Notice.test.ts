import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { ChatWorkers } from "../../../src/chat/ChatWorkers.ts"
import { ChatId, TelegramMessageId } from "../../../src/domain/Ids.ts"
import { FakeChatModel } from "../../support/FakeChatModel.ts"
import { FakeTelegram, textsOf } from "../../support/FakeTelegram.ts"
import { acquainted, arrives, chatId, Engine, history, Outage, says, update } from "../../chat/Engine.ts"

const commands = (updateId: number, name: string, argument = "") =>
  update(updateId, { _tag: "Command", messageId: TelegramMessageId.make(updateId), name, argument })

type Owner = Effect.Success<ReturnType<typeof acquainted>>

/** What is sent in answer to these. */
const said = Effect.fnUntraced(function* (owner: Owner, ...arriving: Parameters<typeof arrives>) {
  const { sent } = yield* FakeTelegram
  sent.length = 0
  yield* arrives(...arriving)
  yield* owner.wake
  return textsOf(sent)
})
describe("the notice that this is an AI", () => {
  it.effect("comes behind the first answer of a day, in no history, to nobody who has just been introduced", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      assert.deepStrictEqual(yield* said(owner, says(3, "hello")), ["You said: hello"])
      yield* TestClock.adjust("1 day")
      assert.deepStrictEqual(yield* said(owner, says(4, "again"), says(5, "and again")), [
        "You said: and again",
        "notice-day",
      ])
      assert.notInclude((yield* history).join("; "), "notice")
      const heir = yield* (yield* ChatWorkers).make(chatId)
      assert.deepStrictEqual(yield* said(heir, says(6, "more")), ["You said: more"])
      const { prompts } = yield* FakeChatModel
      assert.notInclude(JSON.stringify(prompts), "notice-day")
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("comes again in long use, with one pause", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const heard: Array<string> = []
      for (let index = 0; index < 20; index += 1) {
        heard.push(...(yield* said(owner, says(3 + index, `${index}`))).slice(1))
        yield* TestClock.adjust("20 minutes")
      }
      assert.deepStrictEqual(heard, ["notice-long notice-pause", "notice-long"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("waits for an answer: commands, and answers that failed, have none behind them", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      yield* TestClock.adjust("1 day")
      assert.notInclude(yield* said(owner, commands(3, "menu")), "notice-day")
      script.push({ parts: [], end: { _tag: "Refused" } })
      assert.notInclude(yield* said(owner, says(4, "hello")), "notice-day")
      assert.include(yield* said(owner, commands(5, "helper", "hello")), "notice-day")
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("spoils no answer to a cry for help, which says it itself", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      yield* TestClock.adjust("1 day")
      assert.notInclude(yield* said(owner, says(3, "I want to die")), "notice-day")
      assert.deepStrictEqual(yield* said(owner, says(4, "I don’t know")), ["You said: I don’t know"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("is not lost or said twice where the database is away as it is due", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const outage = yield* Outage
      yield* TestClock.adjust("1 day")
      outage.settlesFail = true
      const first = yield* said(owner, says(3, "hello"))
      outage.settlesFail = false
      yield* TestClock.adjust("1 minute")
      const second = yield* said(owner, says(4, "more"))
      assert.lengthOf(
        [...first, ...second].filter((words) => words === "notice-day"),
        1,
      )
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("is nothing to the others of a group", () =>
    Effect.gen(function* () {
      yield* acquainted()
      yield* TestClock.adjust("1 day")
      const group = ChatId.make(-7)
      const owner = yield* (yield* ChatWorkers).make(group)
      const heard = yield* said(owner, { ...commands(3, "helper", "hello"), chatId: group })
      assert.deepStrictEqual(heard, ["You said: hello"])
    }).pipe(Effect.provide(Engine)),
  )
})
