import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { UserId } from "../../../src/domain/Ids.ts"
import { isOnFor } from "../../../src/domain/operators/FlagRule.ts"
import { Flags } from "../../../src/domain/operators/Flags.ts"
import { type Figures, Product } from "../../../src/domain/operators/Product.ts"
import { Measured } from "../../../src/ops/product/Measured.ts"
import { productEvery } from "../../../src/policy/ops/Gauges.ts"
import { MemoryFlags } from "../../support/MemoryOperators.ts"
import { metricValue, withOwnMetrics } from "../../support/MetricValues.ts"

const people = Array.from({ length: 200 }, (_, index) => UserId.make(7_000_000 + index))

/** As many as are among them. */
const figures = (count: number): Figures => ({
  people: count,
  active: { day: 1, week: count, month: count },
  retention: { day1: 0.5, day7: 0.25, day30: null },
  sessions: count === 0 ? null : { count: 4, mean: 60, median: 50, p95: 100 },
  thumbs: { up: count, down: 3 },
  quizzes: { begun: 4, completed: 2 },
})

const product = Layer.mock(Product, {
  figures: (among) => Effect.succeed(figures(among?.length ?? 1_000)),
  people: Effect.succeed(people),
})

const flag = { name: "ENABLE_STYLE_SETTINGS", enabled: true } as const
const latest = Measured.use((measured) => measured.latest)

const measured = <A, E>(test: Effect.Effect<A, E, Flags | Measured>) =>
  withOwnMetrics(
    test.pipe(Effect.provide(Measured.layer.pipe(Layer.provide(product), Layer.provideMerge(MemoryFlags)))),
  )

describe("what is measured of people", () => {
  it.effect("is shown as metrics and on the page, and not split while no flag is", () =>
    measured(
      Effect.gen(function* () {
        yield* TestClock.adjust(0)
        assert.deepStrictEqual(yield* latest, { at: 0, whole: figures(1_000), splits: [] })
        const shown = yield* Effect.all([
          metricValue("confidant_users_active", { window: "7d" }),
          metricValue("confidant_retention_ratio", { day: "7" }),
          metricValue("confidant_retention_ratio", { day: "30" }),
          metricValue("confidant_session_duration_seconds", { statistic: "p95" }),
          metricValue("confidant_sessions"),
          metricValue("confidant_feedback_thumbs", { thumb: "down" }),
          metricValue("confidant_arm_people"),
        ])
        assert.deepStrictEqual(shown, [1_000, 0.25, null, 100, 4, 3, null])
      }),
    ),
  )

  it.effect("is split by the arms of a flag that is on for a share of people, until it is not", () =>
    measured(
      Effect.gen(function* () {
        const set = (percentage: number) => Flags.use((flags) => flags.set({ ...flag, percentage }))
        const arm = (name: string) =>
          Effect.all([
            metricValue("confidant_arm_people", { flag: flag.name, arm: name }),
            metricValue("confidant_arm_users_active", { flag: flag.name, arm: name, window: "7d" }),
            metricValue("confidant_arm_thumbs", { flag: flag.name, arm: name, thumb: "up" }),
          ])
        yield* set(30)
        yield* TestClock.adjust(productEvery)
        const on = people.filter((id) => isOnFor({ ...flag, percentage: 30 }, id)).length
        assert.isTrue(on > 40 && on < 80)
        const off = people.length - on
        const [split] = (yield* latest)?.splits ?? []
        assert.deepInclude(split, { on: figures(on), off: figures(off) })
        assert.deepStrictEqual(
          [yield* arm("on"), yield* arm("off")],
          [
            [on, on, on],
            [off, off, off],
          ],
        )
        yield* set(100)
        yield* TestClock.adjust(productEvery)
        assert.deepStrictEqual((yield* latest)?.splits, [])
        assert.strictEqual((yield* arm("on"))[0], 0)
      }),
    ),
  )
})
