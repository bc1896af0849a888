import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { cuts } from "../../../src/domain/voice/Cuts.ts"

const between = (minimum: number, maximum: number) => Schema.Finite.check(Schema.isBetween({ minimum, maximum }))

describe("where a recording is cut", () => {
  it.prop(
    "the pieces follow each other without a gap, and none is too long",
    { seconds: between(0.1, 15_000), pauses: Schema.Array(between(0, 15_000)) },
    ({ pauses, seconds }) => {
      const found = cuts(
        seconds,
        pauses.map((from) => ({ from, to: from + 1 })),
        300,
        45,
      )
      assert.strictEqual(found[0]?.from, 0)
      assert.isNull(found.at(-1)?.to)
      for (const [place, { from, to }] of found.entries()) {
        const end = to ?? seconds
        assert.isAbove(end, from)
        assert.isAtMost(end - from, 345.001)
        if (to !== null) assert.strictEqual(found[place + 1]?.from, to)
      }
    },
  )

  it("is in the middle of the longest pause before the limit, so that no word is", () => {
    const pauses = [
      { from: 260, to: 261 },
      { from: 270, to: 274 },
      { from: 290, to: 291 },
    ]
    assert.deepStrictEqual(cuts(400, pauses, 300, 45), [
      { from: 0, to: 272 },
      { from: 272, to: null },
    ])
  })

  it("where nobody pauses it is cut all the same, and a short rest stays with what goes before it", () => {
    assert.deepStrictEqual(cuts(700, [], 300, 45), [
      { from: 0, to: 300 },
      { from: 300, to: 600 },
      { from: 600, to: null },
    ])
    assert.deepStrictEqual(cuts(340, [], 300, 45), [{ from: 0, to: null }])
  })
})
