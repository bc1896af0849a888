import { assert, describe, layer, test } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { type ChatModel, type ChatPrompt, ModelError } from "../../../src/domain/talk/ChatModel.ts"
import { followUpsIn, resultIn } from "../../../src/features/quiz/Made.ts"
import type { Answer } from "../../../src/features/quiz/Quizzes.ts"
import { modelWithin } from "../../../src/policy/Quiz.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { friend, messageId, text } from "../../support/Routing.ts"
import { buttonsOf, talking, textOf } from "./Talking.ts"

const words = "I wait until somebody asks me, and then I say that it is nothing."
const quote = "then I say that it is nothing"
const answers: ReadonlyArray<Answer> = [
  { question: "q", theme: "voice", asked: "What do you do?", words, chosen: null, lean: null },
  { question: "r", theme: "voice", asked: "And then?", words: null, chosen: "I smile", lean: -1 },
]

const question = (asked: string) => ({ kind: "text", text: asked })
const five = [
  question("Who would you like to ask you?"),
  question("What would happen if somebody asked?"),
  { kind: "scale", text: "I’d like to be asked more often." },
  { kind: "choice", text: "When is it easiest to say it?", options: ["In the morning", "On a walk", "In writing"] },
  { kind: "scale", text: "I notice when others wait too." },
]
const followUps = (more: object = {}, confidence = 0.8) =>
  JSON.stringify({ pattern: { quote, confidence }, questions: five, ...more })
const pattern = {
  kind: "behavioural",
  title: "You wait to be asked",
  description: "It seems that you would say more if somebody asked.",
  recommendation: "Say one thing today before anybody asks.",
  quote,
  confidence: 0.8,
}
const result = (...patterns: ReadonlyArray<object>) => JSON.stringify({ patterns })

describe("what a model makes for a quiz", () => {
  test("is taken, best first, where it is sure and quotes the person", () => {
    const made = followUpsIn("en", "voice", answers, `Here you are:\n\`\`\`json\n${followUps()}\n\`\`\``)
    assert.lengthOf(made ?? [], 5)
    assert.strictEqual(made?.[0]?.text, "What would happen if somebody asked?")
    const scale = made?.find(({ kind }) => kind === "scale")
    assert.deepStrictEqual(
      scale?.options.map(({ label, lean }) => [label, lean]),
      ["1", "2", "3", "4", "5"].map((label) => [label, null]),
    )
  })

  test.each([
    ["is no JSON", "I would ask this: how are you?"],
    ["is empty", ""],
    ["is cut short", followUps().slice(0, -40)],
    ["is not sure", followUps({}, 0.69)],
    ["quotes what nobody said", followUps({ pattern: { quote: "I am afraid of you", confidence: 0.9 } })],
    ["quotes nothing", followUps({ pattern: { quote: " ", confidence: 0.9 } })],
    ["is surer than certain", followUps({ pattern: { quote, confidence: 7 } })],
    ["asks in another language", followUps({ questions: five.map(() => question("Что вы чувствуете?")) })],
    ["names an illness", followUps({ questions: five.map((each) => ({ ...each, text: "Is it your depression?" })) })],
    [
      "gives a number to call",
      followUps({ questions: five.map((each) => ({ ...each, text: "Call 0800 111 0 111?" })) }),
    ],
    ["has too few questions of use", followUps({ questions: five.slice(0, 2) })],
    ["asks at great length", followUps({ questions: five.map(() => question(`${"so ".repeat(100)}?`)) })],
    ["asks several things at once", followUps({ questions: five.map(() => question("Why? And since when?")) })],
    [
      "offers choices that fit no button",
      followUps({ questions: five.map(() => ({ kind: "choice", text: "Which?", options: ["a", "a", "b"] })) }),
    ],
  ])("leaves the quiz as it is if it %s", (_, made) => assert.isNull(followUpsIn("en", "voice", answers, made)))

  test("becomes the result with what rests on the person's words, surest first, three at most", () => {
    const made = resultIn(
      "en",
      answers,
      result(
        { ...pattern, quote: "nobody ever said this" },
        { ...pattern, title: "Your anxiety disorder" },
        { ...pattern, title: "A", confidence: 0.5 },
        { ...pattern, title: "a", confidence: 0.9 },
        { ...pattern, title: "B", confidence: 0.6 },
        { ...pattern, title: "C", confidence: 0.9 },
        { ...pattern, title: "D", confidence: 0.7 },
        { ...pattern, title: "Очень хорошо" },
        { ...pattern, title: "x".repeat(100) },
      ),
    )
    assert.deepStrictEqual(
      made?.patterns.map(({ title }) => title),
      ["C", "D", "B"],
    )
    assert.deepStrictEqual(made?.patterns[0]?.quotes, [quote])
  })

  test.each([
    ["no JSON", "You are great"],
    ["no pattern", result()],
    ["a kind of its own", result({ ...pattern, kind: "diagnosis" })],
    ["invented quotes alone", result({ ...pattern, quote: "invented" })],
    ["a chosen answer as a quote", result({ ...pattern, quote: "I smile" })],
  ])("is no result with %s", (_, made) => assert.isNull(resultIn("en", answers, made)))
})

type Behaviour = (prompt: ChatPrompt) => Effect.Effect<string, ModelError>

const broken = Effect.fail(new ModelError({ model: "fake", reason: { _tag: "Network" } }))

/** A model, and what it was asked. */
const modelThat = (behave: Behaviour) => {
  const prompts: Array<ChatPrompt> = []
  const reply: ChatModel["Service"]["reply"] = (prompt) => {
    prompts.push(prompt)
    return Effect.map(behave(prompt), (said) => ({ text: said, model: "fake", inputTokens: 1, outputTokens: 1 }))
  }
  return { prompts, model: { costOf: () => null, reply } }
}

/** Answers five questions, the free texts with `words`. */
const fiveAnswered = Effect.fnUntraced(function* (
  model: ChatModel["Service"] | null,
  off: ReadonlyArray<"USE_CHAT_COMPLETION"> = [],
  costUsd: number | null = null,
) {
  const scene = yield* talking({ model, off, costUsd })
  let reply = yield* scene.begin("confidence")
  for (let at = 0; at < 5; at += 1) {
    const choices = buttonsOf(scene.last(reply)).filter(({ data }) => data.startsWith("quiz:answer")).length
    reply = yield* choices === 0 ? scene.send(text(words)) : scene.press(reply, "answer", choices === 5 ? 2 : 1)
  }
  return { ...scene, reply }
})

layer(BotTexts.layer)("a quiz with a model", (it) => {
  it.effect("asks the best three of its questions after the fifth answer, once, and shows its result", () =>
    Effect.gen(function* () {
      const { model, prompts } = modelThat(({ system }) =>
        Effect.succeed(system.includes("Write five questions") ? followUps() : result(pattern)),
      )
      const { finish, last, quizzes, reply } = yield* fiveAnswered(model)
      assert.match(textOf(last(reply)), /· 6 of 11/u)
      const end = yield* finish(reply, words, () => 0)
      assert.include(textOf(last(end.reply)), "You wait to be asked")
      const [session] = yield* quizzes.latest(friend.id)
      assert.deepInclude(session, { adapted: true, status: "completed" })
      assert.strictEqual(session?.result?.by, "model")
      assert.lengthOf(prompts, 2)
      assert.include(prompts[0]?.messages[0]?.text, JSON.stringify(words))
    }),
  )

  it.effect("goes on unchanged if the model fails or talks nonsense, and ends in the result of the rules", () =>
    Effect.gen(function* () {
      for (const behave of [() => broken, () => Effect.succeed("{}"), () => Effect.succeed(followUps({}, 0.2))]) {
        const { finish, last, quizzes, reply } = yield* fiveAnswered(modelThat(behave).model)
        assert.match(textOf(last(reply)), /· 6 of 8/u)
        const end = yield* finish(reply, words, (count) => count - 1)
        assert.include(textOf(last(end.reply)), words)
        const [session] = yield* quizzes.latest(friend.id)
        assert.deepInclude(session, { adapted: false, status: "completed" })
        assert.strictEqual(session?.result?.by, "rules")
      }
    }),
  )

  it.effect("waits for a silent model no longer than its policy", () =>
    Effect.gen(function* () {
      const fiber = yield* Effect.forkChild(fiveAnswered(modelThat(() => Effect.never).model))
      yield* TestClock.adjust(Duration.subtract(modelWithin.followUps, Duration.millis(1)))
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust(Duration.millis(1))
      const { last, reply } = yield* Fiber.join(fiber)
      assert.match(textOf(last(reply)), /· 6 of 8/u)
    }),
  )

  it.effect("asks no model once half of the person's budget is used: the rest is for answers", () =>
    Effect.gen(function* () {
      const { model, prompts } = modelThat(() => broken)
      const { finish, last, quizzes, reply } = yield* fiveAnswered(model, [], 0)
      const end = yield* finish(reply, words, (count) => count - 1)
      assert.include(textOf(last(end.reply)), words)
      const [session] = yield* quizzes.latest(friend.id)
      assert.strictEqual(session?.result?.by, "rules")
      assert.deepStrictEqual(prompts, [])
    }),
  )

  it.effect("says nothing more of what a model read in an answer that was edited", () =>
    Effect.gen(function* () {
      const { model } = modelThat(({ system }) =>
        Effect.succeed(system.includes("Write five questions") ? followUps() : result(pattern)),
      )
      const { finish, quizzes, reply, send } = yield* fiveAnswered(model)
      yield* finish(reply, words, () => 0)
      yield* send({ _tag: "Edited", messageId, text: "Nothing of it" })
      const [session] = yield* quizzes.latest(friend.id)
      assert.strictEqual(session?.result?.by, "rules")
      assert.notInclude(JSON.stringify(session?.result), pattern.title)
    }),
  )

  it.effect("asks no model where conversations are off, nor without words to go by", () =>
    Effect.gen(function* () {
      const { model, prompts } = modelThat(() => broken)
      const { finish, reply } = yield* fiveAnswered(model, ["USE_CHAT_COMPLETION"])
      yield* finish(reply, words, () => 0)
      const scene = yield* talking({ model })
      let next = yield* scene.begin("money")
      for (let at = 0; at < 8; at += 1) next = yield* scene.press(next, "skip")
      assert.deepStrictEqual(prompts, [])
    }),
  )
})
