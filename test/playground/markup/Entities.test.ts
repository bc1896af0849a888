import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { settle } from "../../../src/playground/markup/Entities.ts"

const Text = Schema.Array(Schema.Literals(["a", " ", "\n", "\r", "\u0000", "\u2028", "😀"]))
const Spot = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 12 }))

describe("settled texts", () => {
  it.prop(
    "are trimmed and clean, with entities that mark what they marked before",
    { parts: Text, offset: Spot, length: Spot },
    ({ parts, offset, length }) => {
      const source = parts.join("")
      const { text, entities } = settle(source, [{ type: "bold", offset, length }])
      assert.strictEqual(text, text.trim())
      assert.isFalse(["\r", "\0", "\u2028"].some((gone) => text.includes(gone)))
      const letters = (part: string) => part.replaceAll(/[\s\0]/g, "")
      assert.strictEqual(letters(text), letters(source))
      for (const entity of entities) {
        assert.isAbove(entity.length, 0)
        assert.isAtMost(entity.offset + entity.length, text.length)
      }
      const marked = entities.map((entity) => text.slice(entity.offset, entity.offset + entity.length)).join("")
      assert.strictEqual(letters(marked), letters(source.slice(offset, offset + length)))
    },
  )

  it("keep entities where carriage returns vanish", () => {
    assert.deepStrictEqual(settle(" a\r\nbold\r\n", [{ type: "bold", offset: 4, length: 6 }]), {
      text: "a\nbold",
      entities: [{ type: "bold", offset: 2, length: 4 }],
    })
  })
})
