import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { showParameters } from "../../../src/store/driver/QueryParameters.ts"

const key = new Uint8Array(32).fill(7)
const show = showParameters(key, false)
const Word = Schema.String.check(Schema.isMinLength(4))

describe("parameters in the log", () => {
  it("shows numbers, ids, times and nothing else as they are", () => {
    assert.deepStrictEqual(show([1, 12n, 1.5, true, null, undefined, new Date(0), [1, 2]]), [
      "1",
      "12",
      "1.5",
      "true",
      "null",
      "null",
      "1970-01-01T00:00:00.000Z",
      "[1, 2]",
    ])
  })

  it("shows texts by length and a hash that is the same for the same text under the same key only", () => {
    const [first, same, other] = show(["I am afraid", "I am afraid", "I am Afraid"])
    assert.match(first ?? "", /^text\(11\)#[0-9a-f]{12}$/)
    assert.strictEqual(same, first)
    assert.notStrictEqual(other, first)
    assert.notDeepEqual(showParameters(new Uint8Array(32), false)(["I am afraid"]), [first ?? ""])
  })

  it.prop("never shows a text, wherever it is", { text: Word }, ({ text }) => {
    const cyclic: Record<string, unknown> = { text }
    cyclic["self"] = cyclic
    const deep = [[[[[[text]]]]]]
    const bytes = new TextEncoder().encode(text)
    const shown = show([text, [text, [text]], { text }, { [text]: 1 }, new Map([[text, text]]), bytes, cyclic, deep])
    const kept = shown.join("\n").replaceAll(/(?:text|value|bytes)\(\d+\)#[0-9a-f]{12}/g, "")
    assert.match(kept, /^[[\], \n]*$/)
  })

  it("shows texts on demand, and stays short", () => {
    const plainly = showParameters(key, true)
    assert.deepStrictEqual(plainly(["as it is", { a: 1 }]), ["as it is", "{ a: 1 }"])
    assert.strictEqual(plainly(["x".repeat(5_000)])[0]?.length, 1_000)
    const many = show(Array.from({ length: 5_000 }, () => "x"))
    assert.strictEqual(many.length, 33)
    assert.strictEqual(many.at(-1), "… 5000 in all")
    assert.isBelow(show([Array.from({ length: 5_000 }, () => "x")]).join("").length, 600)
  })
})
