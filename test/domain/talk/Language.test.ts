import { assert, describe, it } from "@effect/vitest"
import { spokenIn } from "../../../src/domain/talk/Language.ts"

describe("the language of a person", () => {
  it("is Telegram's word, also where an earlier update had none", () => {
    assert.strictEqual(spokenIn("ru-RU", "hello", "en"), "ru")
    assert.strictEqual(spokenIn("de", "привет", "ru"), "en")
  })

  it("is learnt from Cyrillic words where Telegram says nothing, and stays where words say nothing", () => {
    assert.strictEqual(spokenIn(undefined, "Привет! Это Ann", "en"), "ru")
    assert.strictEqual(spokenIn(undefined, "My friend Аня", "en"), "en")
    for (const words of ["", "👍", "hello"]) assert.strictEqual(spokenIn(undefined, words, "ru"), "ru")
  })
})
