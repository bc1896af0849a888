import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { lineOf, parse } from "../../../src/store/spool/SpoolLines.ts"
import { answer } from "../../support/SpoolFolder.ts"

const first = lineOf({ _tag: "Kept", settlement: answer(1) })
const second = lineOf({ _tag: "Kept", settlement: answer(2, "ответ 🙂") })

describe("a torn file", () => {
  it("leaves every earlier line readable, wherever the last one ends", () => {
    const whole = Buffer.from(first + second)
    for (let length = Buffer.byteLength(first); length < whole.length; length++) {
      const { changes, corrupt, corruptLines, good } = parse(whole.subarray(0, length))
      assert.strictEqual(changes.length, 1, `cut at ${length}`)
      assert.strictEqual(Buffer.from(good).toString(), first)
      const torn = length - Buffer.byteLength(first)
      assert.strictEqual(corrupt.length, torn === 0 ? 0 : torn + 1)
      assert.deepStrictEqual(corruptLines, torn === 0 ? [] : [2])
    }
    assert.strictEqual(parse(whole).changes.length, 2)
  })
})

describe("a damaged file", () => {
  const originals = [1, 2, 3, 4, 5].map((id) => lineOf({ _tag: "Kept", settlement: answer(id) }))
  const whole = Buffer.from(originals.join(""))

  it.prop(
    "never tells anything else than what was written, and loses no line that is whole",
    {
      place: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: whole.length - 1 })),
      bit: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 7 })),
    },
    ({ bit, place }) => {
      const damaged = Buffer.from(whole)
      damaged[place] = (damaged[place] ?? 0) ^ (1 << bit)
      const { changes, corruptLines } = parse(damaged)
      const back = changes.map(lineOf)
      assert.deepStrictEqual(
        back,
        originals.filter((line) => back.includes(line)),
      )
      // A line break that was hit takes both of its lines along.
      assert.isAtLeast(back.length, whole[place] === 0x0a ? 3 : 4)
      assert.isAbove(corruptLines.length, 0)
    },
    { arbitrary: { runs: 2_000 } },
  )
})
