import { assert, describe, layer, test } from "@effect/vitest"
import { Effect } from "effect"
import { promptSize } from "../../../../src/domain/talk/Tokens.ts"
import { fitted } from "../../../../src/features/memory/facts/Fitting.ts"
import { reading } from "../../../../src/policy/Facts.ts"
import { modelLimits, promptTokens } from "../../../../src/policy/Model.ts"
import { unread } from "./Heard.ts"
import { extracting, hearing, listOf, person, shownIn, store } from "./Learning.ts"

const batchOf = (...texts: ReadonlyArray<string>) => ({
  messages: texts.map((text, index) => unread(index + 1, text)),
  known: [],
  language: "ru" as const,
  after: 0,
  more: false,
})

describe("a batch of messages", () => {
  test("is cut where the model's context ends, and the next one begins there", () => {
    const long = "Я живу в Казани. ".repeat(88)
    const batch = fitted(batchOf(...Array.from({ length: reading.batch }, () => long)), 4_000)
    assert.isAbove(batch.messages.length, 1)
    assert.isBelow(batch.messages.length, reading.batch)
    assert.isTrue(batch.more)
    assert.isFalse(fitted(batchOf("Я живу в Казани."), 4_000).more)
  })

  test("has at least one message, cut at a sentence, or within it where there is none", () => {
    for (const text of ["Я живу в Казани. ".repeat(500), "Я".repeat(8_000)]) {
      const { messages, more } = fitted(batchOf(text, "Я учитель."), 600)
      const [only] = messages
      assert.lengthOf(messages, 1)
      assert.isTrue(more)
      assert.isTrue(text.startsWith(only?.text ?? "-"))
      assert.isAbove(only?.text.length ?? 0, 100)
      if (text.includes(".")) assert.isTrue(only?.text.endsWith("."))
    }
  })
})

layer(store)("facts of long messages", (it) => {
  it.effect("are read within the model's context, in Russian too, and none of the messages is passed over", () =>
    Effect.gen(function* () {
      const chat = yield* person(
        ...Array.from({ length: reading.batch }, (_, n) => `Я люблю чай${n}. ${"Длинное слово. ".repeat(100)}`),
      )
      const { prompts, read } = yield* extracting(
        hearing(...Array.from({ length: reading.batch }, (_, n) => ({ text: `Я люблю чай${n}`, language: "ru" }))),
      )
      for (let n = 0; n < 4; n += 1) yield* read(chat)
      assert.isAbove(prompts.length, 1)
      for (const prompt of prompts) assert.isAtMost(promptSize(prompt), promptTokens(modelLimits))
      assert.lengthOf(new Set(prompts.flatMap(shownIn)), reading.batch)
      assert.lengthOf(yield* listOf(chat), reading.batch)
    }),
  )
})
