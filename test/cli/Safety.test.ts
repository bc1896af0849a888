import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { reportText, safety } from "../../src/cli/Safety.ts"
import { SafetyReport } from "../../src/domain/operators/SafetyReport.ts"
import { isRefused, unused } from "./Typed.ts"

describe("confidant safety report", () => {
  it("shows numbers by month and of the whole year", () => {
    const text = reportText(2026, [
      { month: "2026-10", kind: "self", whole: 3, short: 1 },
      { month: "2026-11", kind: "eating", whole: 1, short: 0 },
      { month: "2026-11", kind: "model", whole: 2, short: 4 },
    ])
    assert.deepStrictEqual(
      text.split("\n").map((line) => line.split(/ {2,}/u)),
      [
        ["MONTH", "DANGER", "SEEN BY THE MODEL", "ABOUT SOMEBODY", "VIOLENCE", "EATING", "POINTED TO AGAIN"],
        ["2026-10", "3", "0", "0", "0", "0", "1"],
        ["2026-11", "0", "2", "0", "0", "1", "4"],
        ["2026", "3", "2", "0", "0", "1", "5"],
      ],
    )
    assert.strictEqual(reportText(2025, []), "Nobody was shown help in 2025.")
  })

  it.effect("takes a year", () =>
    Effect.gen(function* () {
      const years: Array<number> = []
      const stored = Layer.succeed(SafetyReport, {
        ofYear: (year) =>
          Effect.as(
            Effect.sync(() => years.push(year)),
            [],
          ),
      })
      assert.isTrue(yield* isRefused(safety(unused), ["report", "--year", "26"]))
      assert.isFalse(yield* isRefused(safety(stored), ["report", "--year", "2025"]))
      assert.deepStrictEqual(years, [2025])
    }),
  )
})
