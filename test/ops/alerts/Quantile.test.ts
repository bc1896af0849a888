import { assert, describe, it } from "@effect/vitest"
import { between, quantile } from "../../../src/ops/alerts/Quantile.ts"

const bounds = [0.5, 1, 2, Infinity]
/** Counts per bucket, as a histogram has them: each one holds those below it. */
const buckets = (...counts: ReadonlyArray<number>) => {
  let sum = 0
  return bounds.map((bound, index) => [bound, (sum += counts[index] ?? 0)] as const)
}

describe("quantile", () => {
  it("is not known where nothing was observed", () => assert.isNull(quantile(0.5, buckets(0, 0, 0, 0))))
  it("is not known of an empty histogram", () => assert.isNull(quantile(0.5, [])))
  it("lies within its bucket, in proportion", () => {
    assert.strictEqual(quantile(0.5, buckets(0, 10, 0, 0)), 0.75)
    assert.strictEqual(quantile(0.25, buckets(2, 0, 2, 0)), 0.25)
    assert.strictEqual(quantile(0.75, buckets(2, 0, 2, 0)), 1.5)
  })
  it("never exceeds the highest bound, as nothing is known beyond it", () =>
    assert.strictEqual(quantile(0.99, buckets(1, 0, 0, 99)), 2))
  it("does not fall as the share grows", () => {
    const some = buckets(3, 5, 9, 2)
    const values = [0.01, 0.2, 0.5, 0.8, 0.95, 0.99].map((share) => quantile(share, some) ?? -1)
    assert.deepStrictEqual(
      values,
      values.toSorted((a, b) => a - b),
    )
  })
  it("of two readings counts only what came between them", () => {
    assert.deepStrictEqual(between(buckets(1, 2, 3, 0), buckets(1, 4, 3, 1)), buckets(0, 2, 0, 1))
    assert.deepStrictEqual(between([], buckets(1, 4, 3, 1)), buckets(1, 4, 3, 1))
  })
})
