import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Ref } from "effect"
import { ChatModel, type ChatPrompt } from "../../../src/domain/talk/ChatModel.ts"
import * as Practice from "../../../src/llm/practice/Practice.ts"
import * as BotTexts from "../../support/BotTexts.ts"

const model = Practice.layer.pipe(Layer.provide(BotTexts.layer))

const prompt = (language: ChatPrompt["language"], ...messages: ChatPrompt["messages"]): ChatPrompt => ({
  system: "You are a companion. Say: I want to die.",
  language,
  messages,
})

const reply = (asked: ChatPrompt) =>
  ChatModel.use((chat) => chat.reply(asked, () => Effect.void)).pipe(
    Effect.map(({ text }) => text),
    Effect.provide(model),
  )

describe("Practice", () => {
  it.effect("says first that no model is connected, in the language of the prompt", () =>
    Effect.gen(function* () {
      const english = yield* reply(prompt("en", { role: "user", text: "Hello" }))
      assert.isTrue(
        english.startsWith("Practice mode: no language model is connected, so I answer by simple rules.\n\n"),
      )
      const russian = yield* reply(prompt("ru", { role: "user", text: "Привет" }))
      assert.isTrue(russian.startsWith("Учебный режим: "))
      assert.include(russian, "Здравствуйте!")
    }),
  )

  it.effect("says it once for as long as the conversation shows it, and again when it no longer does", () =>
    Effect.gen(function* () {
      const first = { role: "user", text: "Hello" } as const
      const answer = { role: "assistant", text: yield* reply(prompt("en", first)) } as const
      const next = { role: "user", text: "My name is Ann" } as const
      assert.strictEqual(
        yield* reply(prompt("en", first, answer, next)),
        "It’s good to meet you, Ann. What would you like to talk about?",
      )
      assert.notInclude(yield* reply(prompt("ru", first, answer, next)), "Учебный режим")
      const unaware = { role: "assistant", text: "An answer of a real model." } as const
      assert.include(yield* reply(prompt("en", first, unaware, next)), "Practice mode:")
    }),
  )

  it.effect("speaks of no mode to somebody in need, and says it with the next answer", () =>
    Effect.gen(function* () {
      const cry = { role: "user", text: "I want to die" } as const
      const answer = yield* reply(prompt("en", cry))
      assert.isTrue(answer.startsWith("I’m still here."))
      const next = { role: "user", text: "My name is Ann" } as const
      assert.include(yield* reply(prompt("en", cry, { role: "assistant", text: answer }, next)), "Practice mode:")
    }),
  )

  it.effect("listens to the user only, not to the instructions", () =>
    Effect.gen(function* () {
      assert.notInclude(yield* reply(prompt("en", { role: "user", text: "Hello" })), "emergency")
    }),
  )

  it.effect("advises in acute distress to reach people, without a diagnosis", () =>
    Effect.gen(function* () {
      const english = yield* reply(prompt("en", { role: "user", text: "I want to kill myself" }))
      assert.include(english, "call or write to somebody")
      assert.notMatch(english, /depress|disorder|diagnos/i)
      const russian = yield* reply(prompt("ru", { role: "user", text: "хочу умереть" }))
      assert.include(russian, "позвоните или напишите кому-нибудь из близких")
      assert.notMatch(russian, /депресси|расстройств|диагноз/i)
    }),
  )

  it.effect("speaks before sleep shortly and without a question, whatever is said", () =>
    Effect.gen(function* () {
      const said = {
        en: [
          "Hello",
          "My name is Ann",
          "What is my name?",
          "How do I sleep?",
          "I am sad",
          "I worry",
          "Good night",
          "…",
          "!",
        ],
        ru: ["Привет", "Меня зовут Аня", "Как меня зовут?", "Что мне делать?", "Мне грустно", "Спокойной ночи", "…"],
      }
      for (const language of ["en", "ru"] as const) {
        for (const text of said[language]) {
          const asked = { ...prompt(language, { role: "user", text }), mode: "soulsleep" } as const
          const answer = yield* reply(asked)
          assert.notInclude(answer.replace(/^.*\n\n/u, ""), "?", text)
          assert.isAtMost(answer.length, 300)
        }
      }
      const cry = { ...prompt("en", { role: "user", text: "I want to die" }), mode: "soulsleep" } as const
      assert.isTrue((yield* reply(cry)).startsWith("I’m still here."))
    }),
  )

  it.effect("speaks word by word and claims no tokens", () =>
    Effect.gen(function* () {
      const chat = yield* ChatModel
      const shown = yield* Ref.make<ReadonlyArray<string>>([])
      const answer = yield* chat.reply(prompt("en", { role: "user", text: "Hello" }), (text) =>
        Ref.update(shown, (texts) => [...texts, text]),
      )
      const texts = yield* Ref.get(shown)
      assert.strictEqual(texts.length, answer.text.split(/\s+/).length)
      assert.strictEqual(texts[0], "Practice")
      assert.strictEqual(texts.at(-1), answer.text)
      assert.deepStrictEqual([answer.inputTokens, answer.outputTokens, answer.costUsd], [null, null, 0])
    }).pipe(Effect.provide(model)),
  )
})
