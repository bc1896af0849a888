import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Texts } from "../../../src/domain/talk/Texts.ts"
import { isNoticed, quote, respond } from "../../../src/llm/practice/PracticeRules.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { workOf } from "../../support/WorkOf.ts"

const user = (text: string) => ({ role: "user" as const, text })

const talk = (...said: ReadonlyArray<string>) => said.map(user)

const keyOf = (text: string) => respond(talk(text)).key

describe("PracticeRules", () => {
  it.each([
    "I want to die",
    "I don’t want to live anymore.",
    "sometimes I think about killing myself",
    "thinking of suicide",
    "I'm worthless and I shouldn't be here",
    "I can't go on",
    "what if I just end my life?",
    "My name is Ann and I cut myself",
    "я не хочу жить",
    "Хочу умереть.",
    "думаю о самоубийстве",
    "покончу с собой",
    "I do not care if I live or die",
    "my daughter said she wants to kill herself",
    "I think about killing people",
    "не вижу смысла жить",
    "НЕ ХОЧЕТСЯ ЖИТЬ",
  ])("answers acute distress before anything else: %s", (text) => {
    assert.strictEqual(keyOf(text), "practice-crisis")
  })

  it.each([
    "I want to diet",
    "my day was killing time at work",
    "The cut of my coat is fine",
    "хочу жить у моря",
    "я живу один",
  ])("does not take everyday words for distress: %s", (text) => {
    assert.notStrictEqual(keyOf(text), "practice-crisis")
  })

  it.each([
    "Are you human?",
    "are you a real person",
    "who are you",
    "Are you an AI?",
    "Ты бот?",
    "вы человек?",
    "кто ты",
  ])("says that it is a program when asked: %s", (text) => {
    assert.strictEqual(keyOf(text), "practice-identity")
  })

  it.each(["Why do people lie?", "How do I talk to my boss", "Что мне делать", "почему так?", "should i quit"])(
    "does not make up answers to questions: %s",
    (text) => {
      assert.strictEqual(keyOf(text), "practice-question")
    },
  )

  it.each([
    ["I feel so sad today", "practice-feeling-sad"],
    ["мне очень грустно", "practice-feeling-sad"],
    ["I am anxious about tomorrow", "practice-feeling-anxious"],
    ["я боюсь темноты", "practice-feeling-anxious"],
    ["I was so angry with him", "practice-feeling-angry"],
    ["I have burned out", "practice-feeling-tired"],
    ["совсем нет сил", "practice-feeling-tired"],
    ["мне одиноко", "practice-feeling-lonely"],
    ["I am so happy", "practice-feeling-happy"],
    ["I am not very happy", "practice-reflect-1"],
    ["я не рад", "practice-reflect-1"],
    ["привет!", "practice-greeting"],
    ["Hello", "practice-greeting"],
    ["спасибо тебе", "practice-thanks"],
    ["Good night", "practice-goodbye"],
    ["🌧️🌧️", "practice-wordless"],
    ["When I come home the dog barks", "practice-reflect-1"],
    ["", "practice-wordless"],
  ])("hears %s", (text, key) => {
    assert.strictEqual(keyOf(text), key)
  })

  it("gives back what was said before, not the questions about it", () => {
    assert.deepStrictEqual(respond(talk("I lost my keys", "What did I say?")), {
      key: "practice-recall",
      args: { earlier: "I lost my keys" },
    })
    assert.deepStrictEqual(respond(talk("Я потерял ключи", "Ты помнишь?", "что я говорил?")), {
      key: "practice-recall",
      args: { earlier: "Я потерял ключи" },
    })
    assert.strictEqual(keyOf("What did I tell you?"), "practice-recall-nothing")
  })

  it("finds what was said about something", () => {
    assert.deepStrictEqual(respond(talk("My sister left", "I feel alone", "what did I say about my sister?")).args, {
      earlier: "My sister left",
    })
    assert.deepStrictEqual(respond(talk("Поссорилась с сестрой", "Мне грустно", "что я говорила о сестре?")).args, {
      earlier: "Поссорилась с сестрой",
    })
  })

  it("learns the newest name and uses it", () => {
    assert.deepStrictEqual(respond(talk("Hi, my name is anna.")), {
      key: "practice-name-hello",
      args: { name: "Anna" },
    })
    assert.deepStrictEqual(respond(talk("My name is Anna", "Меня зовут Аня", "как меня зовут?")), {
      key: "practice-name-known",
      args: { name: "Аня" },
    })
    assert.deepStrictEqual(respond(talk("Call me Jo", "hello")), {
      key: "practice-greeting-name",
      args: { name: "Jo" },
    })
    assert.strictEqual(keyOf("What is my name?"), "practice-name-unknown")
    assert.strictEqual(keyOf("They call me later every day"), "practice-reflect-1")
    assert.strictEqual(keyOf("My name is not important"), "practice-reflect-1")
  })

  it("ends what it gives back with one full stop, which each language puts where it belongs", () => {
    const argsOf = (text: string) => respond(talk(text)).args
    assert.deepStrictEqual(argsOf("The dog barks"), { fragment: "The dog barks", stop: "." })
    assert.deepStrictEqual(argsOf("The dog barks."), { fragment: "The dog barks", stop: "." })
    assert.deepStrictEqual(argsOf("The dog barks!"), { fragment: "The dog barks!", stop: "" })
    assert.deepStrictEqual(argsOf("The dog barks..."), { fragment: "The dog barks...", stop: "" })
  })

  it("does not answer twice in a row in the same words", () => {
    const keys = ["a dog", "a cat", "a cow"].map((_, index, all) => respond(talk(...all.slice(0, index + 1))).key)
    assert.strictEqual(new Set(keys).size, 3)
  })

  it("knows a notice only from the bot's own mouth", () => {
    assert.isTrue(isNoticed([{ role: "assistant", text: "Practice: hello" }], ["Practice:", "Режим:"]))
    assert.isFalse(isNoticed([{ role: "user", text: "Practice: hello" }], ["Practice:"]))
    assert.isFalse(isNoticed([{ role: "assistant", text: "hello" }], ["Practice:"]))
  })

  it("quotes long text short, between words, without broken characters", () => {
    assert.strictEqual(quote("a  b\nc"), "a b c")
    const long = quote("word ".repeat(200))
    assert.isTrue(long.endsWith("word…"))
    assert.isAtMost(long.length, 241)
    assert.isTrue(quote("😀".repeat(400)).isWellFormed())
    assert.strictEqual(quote("👩‍👩‍👧".repeat(40)), `${"👩‍👩‍👧".repeat(30)}…`)
  })

  layer(BotTexts.layer)((it) => {
    it.effect.prop("has words in both languages for any conversation", [Schema.Array(Schema.String)], ([said]) =>
      Effect.gen(function* () {
        const texts = yield* Texts
        const { args, key } = respond(talk(...said))
        for (const language of ["en", "ru"] as const) assert.notStrictEqual(texts.get(language, key, args), "")
      }),
    )
  })

  it("is quick on hostile text", () => {
    for (const text of [
      "are you ".repeat(5_000),
      "не ".repeat(20_000),
      "a".repeat(60_000),
      " ".repeat(60_000),
      "what did i ".repeat(5_000),
    ]) {
      assert.isBelow(
        workOf(() => respond(talk(text, text))),
        2_000,
        text.slice(0, 20),
      )
    }
  })
})
