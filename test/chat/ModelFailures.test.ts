import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { ChatWorkers } from "../../src/chat/ChatWorkers.ts"
import { Budgets } from "../../src/domain/operators/Budgets.ts"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import { ChatId, TelegramMessageId, UserId } from "../../src/domain/Ids.ts"
import { FakeChatModel, type Script } from "../support/FakeChatModel.ts"
import { FakeTelegram, textsOf } from "../support/FakeTelegram.ts"
import { acquainted, arrives, chatId, Engine, history, openTurns, says, update } from "./Engine.ts"

const fails = (tag: "ServerFault" | "Network" | "Empty" | "Stalled" | "CutShort" | "Endless" | "Refused"): Script => ({
  parts: [],
  end: { _tag: tag },
})
const unavailable: Script = { parts: [], end: { _tag: "Unavailable", retryAfterSeconds: 1 } }
const answers = (text: string): Script => ({ parts: [text], end: "answer" })

describe("a message that the model fails at", () => {
  it.effect.each(["ServerFault", "Network", "Stalled", "CutShort", "Endless"] as const)(
    "ends in an apology within a minute if the model is well otherwise, and the chat goes on: %s",
    (tag) =>
      Effect.gen(function* () {
        const owner = yield* acquainted()
        const { askers, script } = yield* FakeChatModel
        const { sent } = yield* FakeTelegram
        script.push(fails(tag), fails(tag), fails(tag), answers("ok"))
        yield* arrives(says(3, "poison"))
        for (const wait of ["0 seconds", "15 seconds", "30 seconds"] as const) {
          yield* TestClock.adjust(wait)
          yield* owner.wake
        }
        yield* arrives(says(4, "and now?"))
        yield* owner.wake
        assert.deepStrictEqual(textsOf(sent), ["late-notice", "apology", "You said: and now?"])
        const letters = yield* DeadLetters
        assert.deepStrictEqual(
          (yield* letters.list(10)).map(({ detail }) => detail),
          [tag],
        )
        assert.deepStrictEqual([...new Set(askers)], [UserId.make(7)], "whatever was asked, it was for this person")
      }).pipe(Effect.provide(Engine)),
  )

  it.effect("is given up alone: what was written while it waited is answered", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      // Twice at both of them; then the model is asked something harmless, and the first alone, and so once more.
      script.push(fails("Network"), fails("Network"), fails("Network"), answers("ok"), fails("Network"), answers("ok"))
      yield* arrives(says(3, "poison"))
      yield* owner.wake
      yield* arrives(says(4, "and now?"))
      for (const wait of ["15 seconds", "30 seconds"] as const) {
        yield* TestClock.adjust(wait)
        yield* owner.wake
      }
      assert.deepStrictEqual(textsOf(sent), ["late-notice", "apology", "You said: and now?"])
      assert.deepStrictEqual(yield* history, ["user: poison", "user: and now?", "assistant: You said: and now?"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("does not make a refusal of what was said just before it", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push(fails("Refused"), answers("the first"), fails("Refused"))
      yield* arrives(says(3, "hello"), says(4, "what no model answers"))
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["the first", "apology"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("ends in an apology within ten minutes when only it is beyond a limit", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      const limited: Script = { parts: [], end: { _tag: "RateLimited", retryAfterSeconds: null } }
      script.push(...Array.from({ length: 7 }, () => limited), answers("ok"))
      yield* arrives(says(3, "too much"))
      for (let minutes = 0; minutes < 10; minutes++) {
        yield* owner.wake
        yield* TestClock.adjust("1 minute")
      }
      assert.deepStrictEqual(textsOf(sent), ["late-notice", "apology"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("waits on while the model fails at anything", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push(...Array.from({ length: 6 }, () => fails("ServerFault")))
      yield* arrives(says(3, "hello"))
      for (let round = 0; round < 6; round++) {
        yield* owner.wake
        yield* TestClock.adjust("2 minutes")
      }
      assert.deepStrictEqual(textsOf(sent), ["late-notice", "You said: hello"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("is asked without the history that makes the model fail, which is then left behind", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { prompts, script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      yield* arrives(says(3, "first"))
      yield* owner.wake
      script.push(fails("ServerFault"), fails("ServerFault"), answers("alone"))
      yield* arrives(says(4, "second"))
      yield* owner.wake
      yield* TestClock.adjust("15 seconds")
      yield* owner.wake
      yield* arrives(says(5, "third"))
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["You said: first", "late-notice", "alone", "You said: third"])
      assert.deepStrictEqual(
        prompts.map(({ messages }) => messages.map(({ text }) => text).at(0)),
        ["first", "first", "first", "second", "second"],
      )
    }).pipe(Effect.provide(Engine)),
  )
})

describe("a message that waits for the model", () => {
  it.effect("waits no longer for calls that were never made", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push(unavailable, unavailable, unavailable, unavailable, fails("ServerFault"))
      yield* arrives(says(3, "hello"))
      for (const wait of [0, 5, 5, 5, 5, 15]) {
        yield* TestClock.adjust(wait * 1_000)
        yield* owner.wake
      }
      assert.deepStrictEqual(textsOf(sent), ["late-notice", "You said: hello"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("never waits for years because a model says so", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push({ parts: [], end: { _tag: "RateLimited", retryAfterSeconds: 1e300 } })
      yield* arrives(says(3, "hello"))
      yield* owner.wake
      yield* TestClock.adjust("10 minutes")
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["late-notice", "You said: hello"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("has its turn soon after the model has answered somebody else", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      script.push({ parts: [], end: { _tag: "RateLimited", retryAfterSeconds: 600 } })
      yield* arrives(says(3, "hello"))
      yield* owner.wake
      assert.lengthOf(yield* openTurns, 0, "it is not due")
      yield* TestClock.adjust("31 seconds")

      const owners = yield* ChatWorkers
      const bob = { chatId: ChatId.make(8), sender: { id: UserId.make(8), firstName: "Bob" } }
      const agrees = update(5, { _tag: "Callback", queryId: "q", data: "consent:yes", messageId: null })
      yield* arrives({ ...says(4, "I am Bob"), ...bob }, { ...agrees, ...bob })
      const other = yield* owners.make(ChatId.make(8))
      yield* other.wake
      yield* TestClock.adjust("0 seconds")
      yield* owner.wake
      const { sent } = yield* FakeTelegram
      const texts = textsOf(sent.filter(({ chatId: to }) => to === chatId))
      assert.deepStrictEqual(texts, ["late-notice", "You said: hello"])
    }).pipe(Effect.provide(Engine)),
  )
})

describe("an answer that is not whole", () => {
  it.effect.each(["length", "filter"] as const)("says so, and the history holds only the answer: %s", (cut) =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push({ parts: ["Once upon"], end: "answer", cut })
      yield* arrives(says(3, "a story"))
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["Once upon", `answer-cut-${cut}`])
      assert.deepStrictEqual(yield* history, ["user: a story", "assistant: Once upon"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("goes on by its button: a new answer in order, once however often it is pressed", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { prompts, script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push({ parts: ["Once upon"], end: "answer", cut: "length" }, { parts: ["a time"], end: "answer" })
      yield* arrives(says(3, "a story"))
      yield* owner.wake
      const notice = sent.at(-1)?.outgoing
      const data = notice?._tag === "Message" ? (notice.keyboard?.[0]?.[0]?.data ?? "") : ""
      const press = (updateId: number) =>
        update(updateId, { _tag: "Callback", queryId: "q", data, messageId: TelegramMessageId.make(1_001) })
      sent.length = 0
      yield* arrives(press(4), press(5), says(6, "and then?"), press(7))
      yield* owner.wake
      const texts = textsOf(sent).filter((text) => text !== "AnswerCallback" && text !== "ClearKeyboard")
      assert.deepStrictEqual(texts, ["a time", "talk-more-past", "You said: and then?", "talk-more-past"])
      const asked = prompts[1]
      assert.include(asked?.system, "talk-more-rule")
      assert.deepStrictEqual(asked?.messages.slice(-2), [
        { role: "assistant", text: "Once upon" },
        { role: "user", text: "talk-button-more" },
      ])
      assert.deepStrictEqual((yield* history).slice(0, 4), [
        "user: a story",
        "assistant: Once upon",
        "user: talk-button-more",
        "assistant: a time",
      ])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("costs what was written until Stop", () =>
    Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      const budgets = yield* Budgets
      const ann = UserId.make(7)
      yield* budgets.setLimits(ann, { messages: null, costUsd: 1 })
      script.push({ parts: ["Once", " upon"], end: "hang" })
      yield* arrives(says(3, "a story"))
      const writing = yield* Effect.forkChild(owner.wake)
      yield* TestClock.adjust("2 seconds")
      yield* owner.stop(3)
      yield* Fiber.join(writing)
      assert.deepStrictEqual((yield* budgets.find(ann)).today, { messages: 1, costUsd: 0.009, unpriced: 0 })
    }).pipe(Effect.provide(Engine)),
  )
})
