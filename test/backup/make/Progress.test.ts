import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { line, type Plan, size, standing, time } from "../../../src/backup/make/Progress.ts"

const plan: Plan = {
  phases: [
    { phase: "dump", weight: 6 },
    { phase: "restore", weight: 2 },
    { phase: "compare", weight: 2 },
  ],
  bytes: 1_000,
  rows: 100,
}

const done = { phase: "dump", bytes: 0, bytesOf: 1_000, compared: 0, rows: 0, seconds: 30 } as const

describe("progress", () => {
  it("goes by the share that each phase had the last time", () => {
    assert.strictEqual(standing(plan, { ...done, bytes: 500 }).ratio, 0.3)
    assert.strictEqual(standing(plan, { ...done, phase: "restore", bytesOf: 0 }).ratio, 0.6)
    assert.strictEqual(standing(plan, { ...done, phase: "compare", compared: 50 }).ratio, 0.9)
  })

  it("estimates what is left by what it took so far, and not too early", () => {
    assert.strictEqual(standing(plan, { ...done, bytes: 500 }).secondsLeft, 70)
    assert.strictEqual(standing(plan, { ...done, bytes: 10 }).secondsLeft, null)
  })

  it.prop("is never more than all of it, however wrong the estimate", [Schema.Int, Schema.Int], ([bytes, compared]) => {
    for (const phase of ["dump", "restore", "compare"] as const) {
      const { ratio } = standing(plan, { ...done, phase, bytes: Math.abs(bytes), compared: Math.abs(compared) })
      assert.isTrue(ratio >= 0 && ratio <= 1)
    }
  })

  it("is one line for people", () => {
    assert.strictEqual(
      line(standing(plan, { ...done, bytes: 500, rows: 12_345 })),
      "dump: 500 B, 12,345 rows, 30 %, about 70 s left",
    )
    assert.deepStrictEqual([0, 999, 1_500, 123_456_789].map(size), ["0 B", "999 B", "1.5 kB", "123 MB"])
    assert.deepStrictEqual([1.25, 45, 600, 9_000].map(time), ["1.3 s", "45 s", "10 min", "2.5 h"])
  })
})
