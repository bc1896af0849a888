import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { KeptStyle, restyled, styleOf, usualStyle } from "../../../src/domain/talk/Style.ts"

const adult = (style: KeptStyle) => styleOf({ adult: true, style })

describe("a person's style", () => {
  it("is the usual one until something is chosen", () => {
    assert.deepStrictEqual(adult({}), usualStyle)
    assert.deepStrictEqual(adult({ tone: "formal", about: "I garden." }), {
      ...usualStyle,
      tone: "formal",
      about: "I garden.",
    })
  })

  it("keeps what a later release chose, and reads it as the usual", () => {
    const kept = { tone: "poetic", voice: "whisper", length: 7, about: null, singing: true }
    assert.deepStrictEqual(adult(kept), usualStyle)
    assert.deepStrictEqual(restyled(kept, { length: "brief" }), { ...kept, length: "brief" })
  })

  it("is the usual one again when everything is taken back", () => {
    assert.deepStrictEqual(restyled({ tone: "formal" }, null), {})
    assert.deepStrictEqual(restyled({ tone: "formal" }, undefined), { tone: "formal" })
  })

  it("is never sarcastic with somebody under 18", () => {
    assert.strictEqual(adult({ tone: "sarcastic" }).tone, "sarcastic")
    assert.strictEqual(styleOf({ adult: null, style: { tone: "sarcastic" } }).tone, "sarcastic")
    assert.strictEqual(styleOf({ adult: false, style: { tone: "sarcastic" } }).tone, "friendly")
    assert.strictEqual(styleOf({ adult: false, style: { tone: "motivating" } }).tone, "motivating")
  })

  it.prop(
    "is read from anything that may be stored",
    { kept: KeptStyle, adult: Schema.NullOr(Schema.Boolean) },
    (of) => {
      const style = styleOf({ adult: of.adult, style: of.kept })
      assert.sameMembers(Object.keys(style), Object.keys(usualStyle))
      for (const [key, value] of Object.entries(style)) {
        assert.isTrue(
          value === of.kept[key] || value === Object.entries(usualStyle).find(([name]) => name === key)?.[1],
        )
      }
    },
  )
})
