import { assert, describe, it } from "@effect/vitest"
import { areaOf, lineOf, scaleOf, ticksOf } from "../../../src/ops/page/plot.ts"

const same = (value: number) => value
const spots = (...values: ReadonlyArray<number | null>) => values.map((value, at) => ({ at, value }))

describe("a chart", () => {
  it("has round marks from 0 to what is drawn and not far beyond", () => {
    assert.deepStrictEqual(ticksOf(0), [0, 1])
    assert.deepStrictEqual(ticksOf(1), [0, 0.5, 1])
    assert.deepStrictEqual(ticksOf(6), [0, 2, 4, 6])
    assert.deepStrictEqual(ticksOf(232), [0, 100, 200, 300])
    for (const highest of [0.0007, 0.03, 1.2, 9.99, 61, 1440, 123_456]) {
      const ticks = ticksOf(highest)
      const top = ticks.at(-1) ?? 0
      assert.isAtLeast(top, highest)
      assert.isAtMost(top, highest * 2.5)
      assert.isAtMost(ticks.length, 5)
    }
  })

  it("draws no line over what is not known, nor over a pause", () => {
    assert.strictEqual(lineOf(spots(1, 2, null, 4, 5), same, same, 2), "M0,1L1,2M3,4L4,5")
    assert.strictEqual(
      lineOf([...spots(1, 2), { at: 9, value: 3 }, { at: 10, value: 4 }], same, same, 2),
      "M0,1L1,2M9,3L10,4",
    )
    assert.strictEqual(lineOf(spots(null, null), same, same, 2), "")
  })

  it("shows a value that stands alone", () =>
    assert.strictEqual(lineOf(spots(null, 5, null), same, same, 2), "M1,5h0.1"))

  it("fills down to 0", () =>
    assert.strictEqual(
      areaOf(spots(3, 4), same, (value) => 10 - value, 2),
      "M0,10L0,7L1,6L1,10Z",
    ))

  it("goes from end to end, also where all is one value", () => {
    const x = scaleOf([10, 20], [0, 100])
    assert.deepStrictEqual([x(10), x(15), x(20)], [0, 50, 100])
    assert.strictEqual(scaleOf([5, 5], [0, 100])(5), 0)
  })
})
