import { assert, describe, it } from "@effect/vitest"
import { safeJson, safeJsonText, safeText } from "../../src/domain/SafeText.ts"

describe("text that PostgreSQL can hold", () => {
  it("replaces NUL and lone surrogates and nothing else", () => {
    assert.strictEqual(safeText("a\u0000b\ud800c\udc00"), "a\uFFFDb\uFFFDc\uFFFD")
  })

  it.each([
    "😀😀",
    "\u202Eright to left\u200F",
    "<b>*not markup*</b>",
    "'; DROP TABLE messages; --",
    "\n".repeat(10_000),
  ])("keeps %j as it was written", (text) => assert.strictEqual(safeText(text), text))

  it("reaches every string of a JSON value", () => {
    assert.deepStrictEqual(safeJson({ "k\u0000": ["\ud800", 1, null, { deep: "x\u0000" }] }), {
      "k\uFFFD": ["\uFFFD", 1, null, { deep: "x\uFFFD" }],
    })
  })

  it.each([
    "plain",
    "a\u0000b",
    "\ud800",
    "x\udc00",
    "😀",
    String.raw`\u0000 and \ud800 as they are written`,
    { "k\u0000": ["\ud83d"], n: 1 },
  ])("is the same as JSON text: %j", (value) =>
    assert.strictEqual(safeJsonText(value), JSON.stringify(safeJson(value))),
  )
})
