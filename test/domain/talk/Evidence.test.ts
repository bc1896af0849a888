import { assert, describe, test } from "@effect/vitest"
import { mayBeWritten, wordsIn } from "../../../src/domain/talk/Evidence.ts"

const said = "Вчера я СНОВА всё  отложила — «потом», говорю себе. I'm “fine”, they say."

describe("a quote", () => {
  test.each([
    ["снова все отложила", "СНОВА всё  отложила"],
    ['"потом" говорю', null],
    ["«потом», говорю", "потом», говорю"],
    ["I’m 'fine'", "I'm “fine"],
    ["they say.", "they say."],
    ["вчера я снова все  отложила", "Вчера я СНОВА всё  отложила"],
  ])("%s occurs as it stands there", (quote, found) => {
    assert.strictEqual(wordsIn(said, quote), found)
    if (found !== null) assert.include(said, found)
  })

  test.each(["нова", "отложил", "the", "", " … ", "I am fine"])("%j does not occur", (quote) => {
    assert.isNull(wordsIn(said, quote))
  })
})

describe("what a model writes of somebody", () => {
  test.each([
    "Вы откладываете дела",
    "You may have depression",
    "Call +1 202 555 0123",
    "I want to kill myself",
    "x".repeat(90),
    "\u200b",
  ])("is not %j", (text) => assert.isFalse(mayBeWritten("en", text, 80)))

  test("is in their language and short", () => {
    assert.isTrue(mayBeWritten("en", "You put things off", 80))
    assert.isTrue(mayBeWritten("ru", "Вы откладываете дела", 80))
  })
})
