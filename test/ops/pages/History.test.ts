import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Metric } from "effect"
import { TestClock } from "effect/testing"
import { Settings } from "../../../src/config/Settings.ts"
import { llmCost, llmUnpricedCalls, tokenUsage } from "../../../src/domain/metrics/Model.ts"
import { usersActive } from "../../../src/domain/metrics/Product.ts"
import { answerDuration, errors, messages } from "../../../src/domain/metrics/Turns.ts"
import { QueryStatistics } from "../../../src/domain/operators/database/QueryStatistics.ts"
import { History } from "../../../src/ops/pages/History.ts"
import { Readiness } from "../../../src/ops/ready/Readiness.ts"
import { type ReadyReport, starting } from "../../../src/ops/ready/ReadyReport.ts"
import { settingsWith } from "../../support/Settings.ts"

let queries = 0
const totals = Effect.sync(() => ({ totalQueries: queries, slowQueries: 0, failedQueries: 0, totalTime: 0 }))

let backlog: ReadyReport["backlog"]
const waiting = (turns: number, oldest: number | null) =>
  Effect.sync(() => {
    backlog = { turns, oldest_unanswered_seconds: oldest, dead_letters: 0, spool: 2 }
  })
const readiness = Layer.succeed(Readiness, {
  report: Effect.sync(() => ({ ...starting, ...(backlog === undefined ? {} : { backlog }) })),
  observedBy: () => Effect.void,
  stopping: Effect.void,
})

/** A history over a registry of its own. */
const withHistory = <A, E>(body: Effect.Effect<A, E, History>) =>
  body.pipe(
    Effect.provide(
      History.layer.pipe(
        Layer.provide(readiness),
        Layer.provide(
          Layer.succeed(QueryStatistics, {
            sinceStart: totals,
            lastFiveMinutes: totals,
            worst: () => Effect.succeed([]),
          }),
        ),
        Layer.provide(Layer.succeed(Settings, settingsWith({ spending: { dailyBudgetUsd: 5, prices: null } }))),
      ),
    ),
    Effect.provideService(Metric.MetricRegistry, new Map()),
  )

const live = History.use((history) => history.live)
const points = (after = -1) => History.use((history) => history.since(after))

describe("History", () => {
  it.effect("has a point each 15 s, with rates in the units they are named by: one error is one a minute", () =>
    withHistory(
      Effect.gen(function* () {
        queries = 0
        assert.deepStrictEqual(yield* points(), [])
        yield* Metric.update(messages("false"), 4)
        yield* Metric.update(messages("true"), 1)
        yield* Metric.update(errors("model"), 2)
        yield* Metric.update(llmCost("openai", "small", "catalogue"), 0.5)
        yield* waiting(7, 3)
        for (let answer = 0; answer < 10; answer += 1) yield* Metric.update(answerDuration, 0.9)
        queries = 45
        yield* TestClock.adjust("15 seconds")
        const [point] = yield* points()
        assert.deepInclude(point, { at: 15_000, messages: 5, errors: 2, queries: 3, backlog: 7, cost: 120 })
        assert.closeTo(point?.p50 ?? 0, 0.75, 1e-9)
        yield* TestClock.adjust("15 seconds")
        const [, next] = yield* points()
        assert.deepInclude(next, { messages: 5, errors: 2, queries: 0, cost: 0 })
        assert.closeTo(next?.p95 ?? 0, 0.975, 1e-9)
        yield* TestClock.adjust("1 minute")
        assert.deepInclude((yield* points()).at(-1), { messages: 0, errors: 0 })
        yield* TestClock.adjust("5 minutes")
        assert.isNull((yield* points()).at(-1)?.p95, "answers of more than five minutes ago")
      }),
    ),
  )

  it.effect("keeps six hours and no more, and tells only what is new", () =>
    withHistory(
      Effect.gen(function* () {
        yield* TestClock.adjust("7 hours")
        const all = yield* points()
        assert.lengthOf(all, 1440)
        assert.strictEqual(all.at(-1)?.at, 7 * 3_600_000)
        assert.lengthOf(yield* points(7 * 3_600_000 - 30_000), 2)
        assert.lengthOf(yield* points(7 * 3_600_000), 0)
      }),
    ),
  )

  it.effect("tells this moment: what was a minute, an hour, a day", () =>
    withHistory(
      Effect.gen(function* () {
        backlog = undefined
        assert.deepInclude(yield* live, { backlog: null, oldestUnanswered: null, activeUsers: null, p50: null })
        yield* Metric.update(messages("false"), 100)
        yield* Metric.update(errors("database"), 3)
        yield* TestClock.adjust("30 minutes")
        yield* Metric.update(messages("false"), 12)
        yield* Metric.update(tokenUsage("small", "input"), 700)
        yield* Metric.update(tokenUsage("small", "output"), 300)
        yield* Metric.update(llmCost("openai", "small", "catalogue"), 0.25)
        yield* Metric.update(llmUnpricedCalls("own", "mine", "price"), 2)
        yield* waiting(0, null)
        for (const window of ["1d", "7d", "30d"]) yield* Metric.update(usersActive(window), window.length)
        const now = yield* live
        assert.deepInclude(now, {
          messagesPerMinute: 12,
          errorsLastHour: 3,
          backlog: 0,
          oldestUnanswered: null,
          spool: 2,
        })
        assert.deepStrictEqual(now.activeUsers, { day: 2, week: 2, month: 3 })
        assert.deepStrictEqual(now.today, { since: 0, tokens: 1000, costUsd: 0.25, budgetUsd: 5, unpriced: 2 })
        yield* waiting(1, 42)
        yield* TestClock.adjust("90 minutes")
        assert.deepInclude(yield* live, { messagesPerMinute: 0, errorsLastHour: 0, oldestUnanswered: 42 })
      }),
    ),
  )

  it.effect("counts what a day cost from its midnight on", () =>
    withHistory(
      Effect.gen(function* () {
        yield* Metric.update(llmCost("openai", "small", "catalogue"), 1)
        yield* TestClock.adjust("25 hours")
        yield* Metric.update(llmCost("openai", "small", "catalogue"), 0.125)
        const { today } = yield* live
        assert.strictEqual(today.costUsd, 0.125)
        assert.isAbove(today.since, 0)
      }),
    ),
  )
})
