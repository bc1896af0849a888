import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { type Piece, safeUrl, toPieces } from "../../../src/playground/web/entities.ts"

const plain = (pieces: ReadonlyArray<Piece>): string =>
  pieces.map((piece) => (typeof piece === "string" ? piece : plain(piece.pieces))).join("")

const range = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 40 }))
const entities = Schema.Array(
  Schema.Struct({ type: Schema.Literals(["bold", "italic", "code"]), offset: range, length: range }),
)

describe("entities", () => {
  it.prop(
    "show every character of the text once, whatever ranges they have",
    { text: Schema.String, entities },
    (given) => {
      assert.strictEqual(plain(toPieces(given.text, given.entities)), given.text)
    },
  )

  it("nest by their ranges", () => {
    const bold = { type: "bold", offset: 0, length: 9 }
    const italic = { type: "italic", offset: 4, length: 3 }
    assert.deepStrictEqual(toPieces("one two three", [italic, bold]), [
      { entity: bold, pieces: ["one ", { entity: italic, pieces: ["two"] }, " t"] },
      "hree",
    ])
  })

  it("open web addresses only", () => {
    assert.strictEqual(safeUrl("example.org/a"), "https://example.org/a")
    assert.strictEqual(safeUrl("javascript:alert(1)"), null)
    assert.strictEqual(safeUrl(" javascript:alert(1)"), null)
    assert.strictEqual(safeUrl("data:text/html,hi"), null)
  })
})
