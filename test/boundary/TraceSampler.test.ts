import { assert, describe, it } from "@effect/vitest"
import { makeTraceSampler } from "../../src/boundary/TraceSampler.ts"

describe("the sampler of traces", () => {
  it("keeps every trace below its rate, and that many of a second above it", () => {
    const keeps = makeTraceSampler(2)
    assert.deepStrictEqual([1_000, 1_500, 1_999].map(keeps), [true, true, false])
    assert.deepStrictEqual([2_000, 2_001, 2_002, 3_000].map(keeps), [true, true, false, true])
  })

  it("goes on when the clock is set back", () => {
    const keeps = makeTraceSampler(1)
    assert.deepStrictEqual([9_000, 9_001, 5_000, 5_001, 6_000].map(keeps), [true, false, true, false, true])
  })
})
