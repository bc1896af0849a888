import { Clock, Context, DateTime, Duration, Effect, Layer } from "effect"
import { everlasting } from "../../boundary/Loop.ts"
import { Settings } from "../../config/Settings.ts"
import { QueryStatistics } from "../../domain/operators/database/QueryStatistics.ts"
import { historyEvery, historyKept } from "../../policy/ops/OpsPage.ts"
import type { AnswerTimes, Live, Point } from "./OpsApi.ts"
import { between, quantile } from "../alerts/Quantile.ts"
import { Readiness } from "../ready/Readiness.ts"
import { type Reading, read } from "../alerts/Reading.ts"

const minute = 60_000
/** 15 s hold too few answers for a quantile. */
const answersOver = 5 * minute
const hour = 60 * minute

const most = Math.floor(Duration.toMillis(historyKept) / Duration.toMillis(historyEvery))

const readingBefore = (readings: ReadonlyArray<Reading>, at: number): Reading | undefined =>
  readings.findLast((reading) => reading.at <= at) ?? readings[0]

const answerTimes = (before: Reading, now: Reading): AnswerTimes => {
  const answers = between(before.answers, now.answers)
  return { p50: quantile(0.5, answers), p95: quantile(0.95, answers), p99: quantile(0.99, answers) }
}

const rate = (before: Reading, now: Reading, of: (reading: Reading) => number, unit: number): number =>
  now.at <= before.at ? 0 : (Math.max(0, of(now) - of(before)) / (now.at - before.at)) * unit

/** Counted over a whole minute: one event in 15 s is no rate of four a minute. */
const inLastMinute = (readings: ReadonlyArray<Reading>, now: Reading, of: (reading: Reading) => number): number =>
  Math.max(0, of(now) - of(readingBefore(readings, now.at - minute) ?? now))

const pointOf = (readings: ReadonlyArray<Reading>, now: Reading): Point => {
  const last = readings.at(-1) ?? now
  return {
    at: now.at,
    ...answerTimes(readingBefore(readings, now.at - answersOver) ?? now, now),
    messages: inLastMinute(readings, now, ({ messages }) => messages),
    errors: inLastMinute(readings, now, ({ errors }) => errors),
    queries: rate(last, now, ({ queries }) => queries, 1000),
    backlog: now.backlog,
    cost: rate(last, now, ({ costUsd }) => costUsd, hour),
  }
}

const activeUsers = ({ users }: Reading): Live["activeUsers"] => {
  const [day, week, month] = [users.get("1d"), users.get("7d"), users.get("30d")]
  return day === undefined || week === undefined || month === undefined ? null : { day, week, month }
}

const make = Effect.gen(function* () {
  const { spending } = yield* Settings
  const queries = yield* QueryStatistics
  const readiness = yield* Readiness
  const zone = DateTime.zoneMakeLocal()
  const reading = read.pipe(
    Effect.provideService(QueryStatistics, queries),
    Effect.provideService(Readiness, readiness),
  )
  const midnightOf = (millis: number) =>
    DateTime.toEpochMillis(DateTime.startOf(DateTime.makeZonedUnsafe(millis, { timeZone: zone }), "day"))

  let readings: ReadonlyArray<Reading> = [yield* reading]
  let points: ReadonlyArray<Point> = []
  const startedAt = yield* Clock.currentTimeMillis
  // Spending before today does not count.
  let today = { since: startedAt, from: readings[0] ?? (yield* reading) }

  const sample = Effect.gen(function* () {
    const now = yield* reading
    points = [...points, pointOf(readings, now)].slice(-most)
    // Errors are shown for the last hour.
    readings = [...readings, now].filter(({ at }) => at >= now.at - hour - minute)
    const midnight = midnightOf(now.at)
    if (midnight > today.since) today = { since: midnight, from: now }
  })

  const live = Effect.gen(function* () {
    const now = yield* reading
    const minuteAgo = readingBefore(readings, now.at - minute) ?? now
    const hourAgo = readingBefore(readings, now.at - hour) ?? now
    return {
      ...answerTimes(readingBefore(readings, now.at - answersOver) ?? now, now),
      messagesPerMinute: rate(minuteAgo, now, ({ messages }) => messages, minute),
      errorsLastHour: now.errors - hourAgo.errors,
      queriesPerSecond: rate(minuteAgo, now, ({ queries: all }) => all, 1000),
      backlog: now.backlog,
      oldestUnanswered: now.oldestUnanswered,
      spool: now.spool,
      activeUsers: activeUsers(now),
      today: {
        since: today.since,
        tokens: now.tokens - today.from.tokens,
        costUsd: now.costUsd - today.from.costUsd,
        budgetUsd: spending.dailyBudgetUsd,
        unpriced: now.unpriced - today.from.unpriced,
      },
    } satisfies Live
  })

  yield* everlasting("Keeping the history", sample, historyEvery).pipe(
    Effect.delay(historyEvery),
    Effect.withTracerEnabled(false),
    Effect.forkScoped,
  )

  return History.of({
    startedAt,
    live,
    since: (after) => Effect.sync(() => points.filter(({ at }) => at > after)),
  })
})

/** The last six hours in this process's memory, a point each 15 s. */
export class History extends Context.Service<
  History,
  {
    /** Unix milliseconds. */
    readonly startedAt: number
    readonly live: Effect.Effect<Live>
    /** Later than `after`, oldest first. */
    readonly since: (after: number) => Effect.Effect<ReadonlyArray<Point>>
  }
>()("confidant/ops/History") {
  static readonly layer: Layer.Layer<History, never, QueryStatistics | Readiness | Settings> = Layer.effect(
    History,
    make,
  )
}
