import { assert, describe, it } from "@effect/vitest"
import { PgClient } from "@effect/sql-pg"
import { Context, Effect, Fiber, Layer, Metric, References } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { SqlClient } from "effect/sql/SqlClient"
import { QueryStatistics } from "../../../src/domain/operators/database/QueryStatistics.ts"
import { database } from "../../../src/policy/Database.ts"
import { fromUrl } from "../../../src/store/driver/Postgres.ts"
import * as QueryMonitor from "../../../src/store/driver/QueryMonitor.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"
import { provideSettings } from "../../support/Settings.ts"
import { freshDatabase } from "../../support/TestDatabase.ts"

const canary = "the-canary-of-a-secret"

/** A watched pool on a database of its own; statements over 50 ms are slow. */
const watched = Effect.fnUntraced(function* (showTexts = false) {
  const url = yield* freshDatabase
  const log = captureLogs()
  const context = yield* Layer.build(
    fromUrl(url).pipe(
      Layer.provideMerge(QueryMonitor.layer),
      provideSettings({ slowQueries: { seconds: 0.05, showTexts } }),
      Layer.provideMerge(log.layer),
      Layer.provideMerge(Layer.succeed(Metric.MetricRegistry, new Map())),
      Layer.provideMerge(Layer.succeed(References.TracerEnabled, false)),
    ),
  )
  const snapshot = Effect.sync(() => Metric.snapshotUnsafe(context))
  const slow = () => log.lines.filter(({ message }) => message.startsWith("Slow statement"))
  return {
    url,
    ...Context.get(context, QueryStatistics),
    sql: Context.get(context, SqlClient),
    run: Effect.provideContext(context),
    log,
    slow,
    snapshot,
  }
})

type Snapshot = ReadonlyArray<Metric.Metric.Snapshot>
const seriesOf = (snapshot: Snapshot, id: string) => snapshot.filter((metric) => metric.id === id)
const stateOf = (snapshot: Snapshot, id: string) => seriesOf(snapshot, id)[0]?.state
const labelsOf = (snapshot: Snapshot, id: string) => seriesOf(snapshot, id).map(({ attributes }) => attributes)

describe("statements on the server, without tracing", () => {
  it.live("a slow one is logged and counted, its texts by length and hash", () =>
    Effect.gen(function* () {
      const { sql, run, slow, sinceStart, lastFiveMinutes, log, snapshot } = yield* watched()
      yield* run(
        sql`SELECT pg_sleep(0.06), ${canary} AS text, ${7} AS number FROM turns RIGHT JOIN (SELECT 1) one ON true`,
      )
      yield* run(sql`SELECT 1`)
      const [line, ...more] = slow()
      assert.deepStrictEqual(more, [])
      assert.strictEqual(line?.level, "Warn")
      assert.match(line?.message ?? "", /^Slow statement: SELECT turns took 0\.\d{3} s$/)
      assert.match(JSON.stringify(line?.annotations["parameters"]), /^\["text\(22\)#[0-9a-f]{12}","7"\]$/)
      assert.include(String(line?.annotations["sql"]), "SELECT pg_sleep(0.06), $1 AS text, $2 AS number FROM turns")
      assert.isAbove(Number(line?.annotations["seconds"]), 0.05)
      const totals = yield* sinceStart
      assert.deepInclude(totals, { totalQueries: 2, slowQueries: 1, failedQueries: 0 })
      assert.isAbove(totals.totalTime, 0.06)
      assert.deepStrictEqual(yield* lastFiveMinutes, totals)
      const metrics = yield* snapshot
      assert.deepInclude(stateOf(metrics, "db_client_slow_queries_total"), { count: 1 })
      assert.deepStrictEqual(labelsOf(metrics, "db_client_operation_duration_seconds"), [
        { db_query_summary: "SELECT turns" },
        { db_query_summary: "SELECT" },
      ])
      assert.notInclude(JSON.stringify([log.lines, metrics.map(({ attributes }) => attributes)]), canary)
    }),
  )

  it.live("texts are shown where the operator asked for it", () =>
    Effect.gen(function* () {
      const { sql, run, slow } = yield* watched(true)
      yield* run(sql`SELECT pg_sleep(0.06), ${canary} AS text`)
      assert.deepStrictEqual(slow()[0]?.annotations["parameters"], [canary])
    }),
  )

  it.live("one that fails is counted and timed by its SQLSTATE, and its text is not shown", () =>
    Effect.gen(function* () {
      const { sql, run, sinceStart, worst, log, snapshot } = yield* watched()
      yield* run(Effect.flip(sql`SELECT ${canary}::int`))
      yield* run(Effect.flip(sql`SELECT * FROM nowhere`))
      assert.deepInclude(yield* sinceStart, { totalQueries: 2, failedQueries: 2, slowQueries: 0 })
      assert.deepInclude(
        (yield* worst(5)).find(({ summary }) => summary === "SELECT nowhere"),
        { failedQueries: 1 },
      )
      const durations = labelsOf(yield* snapshot, "db_client_operation_duration_seconds")
      assert.sameMembers(
        durations.map((labels) => labels?.["error_type"]),
        ["22P02", "42P01"],
      )
      assert.notInclude(JSON.stringify(log.lines), canary)
    }),
  )

  it.live("one that was given up is slow and failed", () =>
    Effect.gen(function* () {
      const { sql, run, sinceStart, slow, url } = yield* watched()
      const watcher = yield* Effect.provide(PgClient.makeClient({ url }), Reactivity.layer)
      const runsLong = watcher`
        SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'
          AND state = 'active' AND clock_timestamp() - query_start > interval '100 milliseconds'`.pipe(
        Effect.repeat({ until: (rows) => rows.length > 0 }),
      )
      yield* run(Effect.raceFirst(sql`SELECT pg_sleep(60), ${canary}::text`, runsLong))
      assert.deepInclude(yield* sinceStart, { totalQueries: 1, failedQueries: 1, slowQueries: 1 })
      assert.strictEqual(slow()[0]?.annotations["error"], "interrupted")
    }),
  )

  it.live("those of a transaction count, with its BEGIN and its end", () =>
    Effect.gen(function* () {
      const { sql, run, worst } = yield* watched()
      yield* run(sql.withTransaction(sql`INSERT INTO chats VALUES (1, 1)`))
      yield* run(Effect.flip(sql.withTransaction(Effect.andThen(sql`DELETE FROM chats`, Effect.fail("no")))))
      assert.deepStrictEqual(yield* run(sql`SELECT chat_id::int AS id FROM chats`), [{ id: 1 }])
      const counts = new Map((yield* worst(20)).map(({ summary, totalQueries }) => [summary, totalQueries]))
      assert.deepStrictEqual(
        ["BEGIN", "INSERT chats", "COMMIT", "DELETE chats", "ROLLBACK"].map((summary) => counts.get(summary)),
        [2, 1, 1, 1, 1],
      )
    }),
  )

  it.live("a COMMIT that rolled back is a failure", () =>
    Effect.gen(function* () {
      const { sql, run } = yield* watched()
      const failing = Effect.ignore(sql`SELECT * FROM nowhere`)
      const exit = yield* run(Effect.exit(sql.withTransaction(Effect.andThen(sql`DELETE FROM turns`, failing))))
      assert.strictEqual(exit._tag, "Failure")
    }),
  )

  it.live("the wait for a connection is a number of its own, not part of the statement", () =>
    Effect.gen(function* () {
      const { sql, run, snapshot, worst } = yield* watched()
      const all = Array.from({ length: database.maxConnections + 1 }, () => sql`SELECT pg_sleep(0.3)`)
      yield* run(Effect.forEach(all, (one) => one, { concurrency: "unbounded", discard: true }))
      const metrics = yield* snapshot
      assert.deepInclude(stateOf(metrics, "db_client_connection_pending_requests"), { value: 0 })
      const wait = stateOf(metrics, "db_client_connection_wait_time_seconds")
      assert.deepInclude(wait, { count: all.length })
      assert.isAbove(Number(wait !== undefined && "max" in wait ? wait.max : 0), 0.2)
      assert.isBelow((yield* worst(1))[0]?.slowest ?? 9, 0.55)
    }),
  )

  it.live("those that wait for a connection are counted while they wait", () =>
    Effect.gen(function* () {
      const { sql, run, snapshot } = yield* watched()
      yield* run(
        Effect.scoped(
          Effect.gen(function* () {
            yield* Effect.forEach(Array.from({ length: database.maxConnections }), () => sql.reserve)
            const waiting = yield* Effect.forkChild(sql`SELECT 1`)
            yield* Effect.yieldNow
            assert.deepInclude(stateOf(yield* snapshot, "db_client_connection_pending_requests"), { value: 1 })
            yield* Fiber.interrupt(waiting)
          }),
        ),
      )
      const metrics = yield* snapshot
      assert.deepInclude(stateOf(metrics, "db_client_connection_pending_requests"), { value: 0 })
      assert.includeDeepMembers(labelsOf(metrics, "db_client_operation_duration_seconds"), [
        { db_query_summary: "CONNECT", error_type: "interrupted" },
      ])
    }),
  )
})
