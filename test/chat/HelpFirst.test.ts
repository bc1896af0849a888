import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { ChatWorkers } from "../../src/chat/ChatWorkers.ts"
import { type Feature, message } from "../../src/domain/Feature.ts"
import { TelegramMessageId } from "../../src/domain/Ids.ts"
import { threadOf } from "../../src/domain/talk/outgoing/Outgoing.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { FakeTelegram, textsOf } from "../support/FakeTelegram.ts"
import { acquainted, arrives, chatId, Engine, engineWith, help, openTurns, says, selfHelp, update } from "./Engine.ts"

/** Hangs once, as one that asks the model may. */
const hanging = (): Feature => {
  let times = 0
  const handle = () => (times++ === 0 ? Effect.never : Effect.succeed({ deliveries: [message("next question")] }))
  return { name: "hanging", commands: { hang: { shown: false, handle } } }
}

describe("the answer to a cry for help", () => {
  it.effect("does not wait for a feature either, which is asked again afterwards", () =>
    Effect.gen(function* () {
      const worker = yield* acquainted()
      const { sent } = yield* FakeTelegram
      yield* arrives(update(3, { _tag: "Command", messageId: TelegramMessageId.make(3), name: "hang", argument: "" }))
      const working = yield* Effect.forkChild(worker.wake)
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual(textsOf(sent), [])
      yield* arrives(help(-7))
      yield* worker.hurry
      yield* Fiber.join(working)
      assert.deepStrictEqual(textsOf(sent), [`${selfHelp}\n\nsafety-self-go-on`, "next question"])
      assert.lengthOf(yield* openTurns, 0)
    }).pipe(Effect.provide(engineWith({}, [hanging()]))),
  )

  it.effect(
    "does not wait while the model, which failed the same words again and again, is asked whether it is well",
    () =>
      Effect.gen(function* () {
        const worker = yield* acquainted()
        const { script } = yield* FakeChatModel
        const { sent } = yield* FakeTelegram
        const failed = { parts: [], end: { _tag: "Network" } } as const
        script.push(failed, failed, failed, { parts: [], end: "hang" })
        yield* arrives(says(3, "hello"))
        yield* worker.wake
        yield* TestClock.adjust("2 minutes")
        yield* worker.wake
        yield* TestClock.adjust("2 minutes")
        const working = yield* Effect.forkChild(worker.wake)
        yield* TestClock.adjust("2 seconds")
        assert.lengthOf(script, 0, "it is asked")
        yield* arrives(help(-7))
        yield* worker.hurry
        yield* Fiber.join(working)
        assert.deepStrictEqual(textsOf(sent), ["late-notice", `${selfHelp}\n\nsafety-self-go-on`, "You said: hello"])
        assert.lengthOf(yield* openTurns, 0)
      }).pipe(Effect.provide(Engine)),
  )

  it.effect("does not wait for the model that writes: it is asked again afterwards, for everything that was said", () =>
    Effect.gen(function* () {
      const worker = yield* acquainted()
      const { prompts, script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push({ parts: ["Once"], end: "hang" })
      yield* arrives(says(3, "a story"))
      const writing = yield* Effect.forkChild(worker.wake)
      yield* TestClock.adjust("2 seconds")
      yield* arrives(says(4, "I want to die"), help(-7))
      yield* worker.hurry
      yield* Fiber.join(writing)
      assert.deepStrictEqual(textsOf(sent), [
        `${selfHelp}\n\nsafety-self-go-on`,
        "You said: I want to die\n\nguard-help",
      ])
      assert.deepStrictEqual(
        prompts.at(-1)?.messages.map(({ text }) => text),
        ["a story\n\nI want to die"],
      )
      assert.include(prompts.at(-1)?.system, "safety-prompt")
      assert.lengthOf(yield* openTurns, 0)
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("points to what was said within the hour, also by another worker of the chat, once that is settled", () =>
    Effect.gen(function* () {
      const { sent } = yield* FakeTelegram
      yield* arrives(help(-7))
      yield* (yield* acquainted()).wake
      sent.length = 0
      yield* arrives(help(-8))
      yield* (yield* (yield* ChatWorkers).make(chatId)).wake
      assert.deepStrictEqual(textsOf(sent), ["safety-again"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("comes in the topic of the cry", () =>
    Effect.gen(function* () {
      const worker = yield* acquainted()
      yield* arrives(help(-7, { threadId: 5 }))
      yield* worker.wake
      const { sent } = yield* FakeTelegram
      assert.deepStrictEqual(
        sent.map(({ outgoing }) => threadOf(outgoing)),
        [5],
      )
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("comes while the model is away and the chat waits for it", () =>
    Effect.gen(function* () {
      const worker = yield* acquainted()
      const { script } = yield* FakeChatModel
      const { sent } = yield* FakeTelegram
      script.push({ parts: [], end: { _tag: "Network" } }, { parts: [], end: { _tag: "Unauthorized" } })
      yield* arrives(says(3, "hello"))
      yield* worker.wake
      yield* arrives(says(4, "I want to die"), help(-7))
      yield* worker.hurry
      assert.deepStrictEqual(textsOf(sent), ["late-notice", `${selfHelp}\n\nsafety-self-go-on`])
      yield* TestClock.adjust("15 seconds")
      yield* worker.wake
      assert.deepStrictEqual(textsOf(sent).slice(2), ["model-refuses"])
    }).pipe(Effect.provide(Engine)),
  )

  it.effect("comes to those who said no, and who were not asked yet", () =>
    Effect.gen(function* () {
      const { sent } = yield* FakeTelegram
      const worker = yield* (yield* ChatWorkers).make(chatId)
      yield* arrives(help(-9))
      yield* worker.wake
      yield* arrives(update(1, { _tag: "Callback", queryId: "q", data: "consent:no", messageId: null }))
      yield* worker.wake
      sent.length = 0
      yield* arrives(help(-8))
      yield* worker.wake
      assert.deepStrictEqual(textsOf(sent), [selfHelp])
    }).pipe(Effect.provide(Engine)),
  )
})
