import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { ChatPrompt } from "../../src/domain/talk/ChatModel.ts"
import { UserId } from "../../src/domain/Ids.ts"
import { Budgets } from "../../src/domain/operators/Budgets.ts"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import { type Looked, notLooked, type RiskLevel, RiskModel } from "../../src/domain/safety/Risk.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { FakeTelegram, textsOf } from "../support/FakeTelegram.ts"
import { acquainted, arrives, Engine, help, history, says, selfHelp } from "./Engine.ts"

const heavy = "There is no point in any of this"

/** A model that finds what the test says, look by look. */
const finding = (...levels: ReadonlyArray<RiskLevel | Effect.Effect<Looked>>) => {
  const prompts: Array<ChatPrompt> = []
  const look = (prompt: ChatPrompt) => {
    const level = levels[prompts.push(prompt) - 1] ?? notLooked
    if (typeof level === "string") return Effect.succeed({ level, costUsd: 0.5 })
    return Effect.isEffect(level) ? level : Effect.succeed(level)
  }
  return { prompts, engine: Engine.pipe(Layer.provide(Layer.succeed(RiskModel, { look }))) }
}

const answers = Effect.fnUntraced(function* (
  owner: Effect.Success<ReturnType<typeof acquainted>>,
  ...arriving: Parameters<typeof arrives>
) {
  const { sent } = yield* FakeTelegram
  sent.length = 0
  yield* arrives(...arriving)
  yield* owner.wake
  return textsOf(sent)
})

const isHelp = (text = "") => text.startsWith("safety-self\n\n")

describe("danger that only the model sees", () => {
  it.effect("is answered with help before the answer, which then keeps to the rules of a crisis", () => {
    const { engine, prompts } = finding("high")
    return Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      yield* answers(owner, says(3, "hello"))
      script.push({ parts: ["I will keep it a secret. Call 555 0199 now. That sounds heavy."], end: "answer" })
      const [help = "", answer = "", ...more] = yield* answers(owner, says(4, heavy))
      assert.isTrue(isHelp(help), help)
      assert.include(answer, "That sounds heavy.")
      assert.notMatch(answer, /secret|555/u)
      assert.deepStrictEqual(more, [])
      assert.notInclude((yield* history).join(), "safety-self")
      assert.deepStrictEqual(JSON.parse(prompts[0]?.messages[0]?.text ?? ""), [
        { from: "person", text: "hello" },
        { from: "companion", text: "You said: hello" },
        { from: "person", text: heavy },
      ])
    }).pipe(Effect.provide(engine))
  })

  it.effect("is answered in full once an hour, then pointed to, where it is imminent, and in the prompt", () => {
    const { engine, prompts } = finding("high", "high", "imminent", "none", "high")
    return Effect.gen(function* () {
      const owner = yield* acquainted()
      const model = yield* FakeChatModel
      assert.isTrue(isHelp((yield* answers(owner, says(3, heavy)))[0]))
      assert.lengthOf(yield* answers(owner, says(4, "maybe")), 1, "looked at again, without heavy words")
      assert.include(model.prompts.at(-1)?.system, "safety-prompt-lately")
      assert.include(yield* answers(owner, says(5, "now")), "safety-again")
      assert.deepStrictEqual(yield* answers(owner, says(6, "my sister is here")), ["You said: my sister is here"])
      yield* TestClock.adjust("61 minutes")
      assert.lengthOf(yield* answers(owner, says(7, "hello")), 1)
      assert.lengthOf(prompts, 4, "nothing asks for a look any more")
      assert.isTrue(isHelp((yield* answers(owner, says(8, heavy)))[0]))
    }).pipe(Effect.provide(engine))
  })

  it.effect.each(["low", "none", "unread"] as const)("is not there, and nothing is said, at %s", (level) => {
    const { engine, prompts } = finding(level === "unread" ? Effect.succeed(notLooked) : level)
    return Effect.gen(function* () {
      const owner = yield* acquainted()
      assert.deepStrictEqual(yield* answers(owner, says(3, heavy)), [`You said: ${heavy}`])
      assert.lengthOf(prompts, 1)
    }).pipe(Effect.provide(engine))
  })

  it.effect("is not looked for in everyday words, nor where the list has found it", () => {
    const { engine, prompts } = finding("imminent")
    return Effect.gen(function* () {
      const owner = yield* acquainted()
      yield* answers(owner, says(3, "What shall I cook?"), says(4, "Something with rice"))
      yield* answers(owner, says(5, "I want to die"))
      assert.lengthOf(prompts, 0)
    }).pipe(Effect.provide(engine))
  })

  it.effect.each([
    { what: "half an answer", parts: ["Half"], rest: "Half" },
    { what: "no answer yet", parts: [], rest: "stopped-empty" },
  ])("is answered with help also where Stop ends the model before the look: $what", ({ parts, rest }) => {
    const { engine } = finding(Effect.delay(Effect.succeed({ level: "high", costUsd: 0.5 } as const), "4 seconds"))
    return Effect.gen(function* () {
      const owner = yield* acquainted()
      const { sent } = yield* FakeTelegram
      const { script } = yield* FakeChatModel
      script.push({ parts, end: "hang" })
      yield* arrives(says(3, heavy))
      const working = yield* Effect.forkChild(owner.wake)
      yield* TestClock.adjust("1 second")
      yield* owner.stop(3)
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.join(working)
      const [help, ...others] = textsOf(sent)
      assert.isTrue(isHelp(help), help)
      assert.include(others.join(), rest)
      assert.lengthOf(others, 1)
    }).pipe(Effect.provide(engine))
  })

  it.effect.each([
    { what: "the look finds it", found: "imminent" },
    { what: "the look is refused as well", found: Effect.succeed(notLooked) },
  ] as const)("is answered with help also where the provider refuses the answer: $what", ({ found }) => {
    const { engine } = finding(found, "high")
    return Effect.gen(function* () {
      const owner = yield* acquainted()
      const { script } = yield* FakeChatModel
      script.push({ parts: [], end: { _tag: "Refused" } })
      const [help, ...others] = yield* answers(owner, says(3, heavy))
      assert.isTrue(isHelp(help), help)
      assert.deepStrictEqual(others, ["apology"])
      assert.deepStrictEqual(yield* history, [`user: ${heavy}`])
      assert.lengthOf(yield* (yield* DeadLetters).list(10), 1)
      script.push({ parts: [], end: { _tag: "Refused" } })
      assert.deepStrictEqual(yield* answers(owner, says(4, heavy)), ["safety-again", "apology"])
    }).pipe(Effect.provide(engine))
  })

  it.effect("is answered with help at once where the answer has to wait, and not again with it", () => {
    const { engine } = finding("high", "high", "high")
    return Effect.gen(function* () {
      const owner = yield* acquainted()
      const { sent } = yield* FakeTelegram
      const { script } = yield* FakeChatModel
      const failed = { parts: [], end: { _tag: "Network" } } as const
      script.push(failed, failed)
      const [help, ...others] = yield* answers(owner, says(3, heavy))
      assert.isTrue(isHelp(help), help)
      assert.deepStrictEqual(others, [])
      sent.length = 0
      yield* TestClock.adjust("15 seconds")
      yield* owner.wake
      assert.deepStrictEqual(textsOf(sent), ["late-notice"])
      sent.length = 0
      yield* TestClock.adjust("30 seconds")
      yield* owner.wake
      assert.lengthOf(textsOf(sent), 1)
      assert.include(textsOf(sent)[0], `You said: ${heavy}`)
    }).pipe(Effect.provide(engine))
  })

  it.effect("gives way to a cry for help while a stopped answer still waits for the look", () => {
    const { engine } = finding(Effect.never)
    return Effect.gen(function* () {
      const owner = yield* acquainted()
      const { sent } = yield* FakeTelegram
      const { script } = yield* FakeChatModel
      script.push({ parts: ["Half"], end: "hang" })
      yield* arrives(says(3, heavy))
      const working = yield* Effect.forkChild(owner.wake)
      yield* TestClock.adjust("1 second")
      yield* owner.stop(3)
      yield* arrives(help(-7))
      yield* owner.hurry
      yield* Fiber.join(working)
      assert.deepStrictEqual(textsOf(sent), ["Half", `${selfHelp}\n\nsafety-self-go-on`])
    }).pipe(Effect.provide(engine))
  })

  it.effect("costs what its answer and the look cost together", () => {
    const { engine } = finding("low")
    return Effect.gen(function* () {
      const owner = yield* acquainted()
      const budgets = yield* Budgets
      const ann = UserId.make(7)
      yield* budgets.setLimits(ann, { messages: 5, costUsd: null })
      const { script } = yield* FakeChatModel
      script.push({ parts: ["Mm."], end: "answer", costUsd: 0.25 })
      yield* answers(owner, says(3, heavy))
      assert.deepInclude((yield* budgets.find(ann)).today, { messages: 1, costUsd: 0.75, unpriced: 0 })
    }).pipe(Effect.provide(engine))
  })
})
