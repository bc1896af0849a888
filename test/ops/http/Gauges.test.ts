import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Guard } from "../../../src/boundary/Guard.ts"
import { Settings } from "../../../src/config/Settings.ts"
import { Backlog, type Waiting } from "../../../src/domain/operators/Backlog.ts"
import { ServerStatistics } from "../../../src/domain/operators/database/ServerStatistics.ts"
import { SafetyReport } from "../../../src/domain/operators/SafetyReport.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import * as Gauges from "../../../src/ops/http/Gauges.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"
import { MemorySpool } from "../../support/MemorySpool.ts"
import { metricValue, withOwnMetrics } from "../../support/MetricValues.ts"
import { settingsWith } from "../../support/Settings.ts"

const away = new StoreError({ operation: "Backlog", transient: true, sqlState: null, message: "away" })

/** A database that says `waiting`, or nothing while that is null. */
const database = (said: { waiting: Waiting | null }) => {
  const answer = <A>(value: A) =>
    Effect.suspend(() => (said.waiting === null ? Effect.fail(away) : Effect.succeed(value)))
  return Layer.succeed(
    Backlog,
    Backlog.of({
      waiting: Effect.suspend(() => (said.waiting === null ? Effect.fail(away) : Effect.succeed(said.waiting))),
      databaseBytes: answer(8_000_000),
    }),
  )
}

/** Of the month in which virtual time begins, and of another one. */
const report = Layer.succeed(SafetyReport, {
  ofYear: (year) =>
    Effect.succeed([
      { month: `${year}-01`, kind: "model", whole: 2, short: 3 },
      { month: `${year}-02`, kind: "self", whole: 5, short: 0 },
    ]),
})

const server = Layer.sync(ServerStatistics, () => {
  let deadlocks = 5
  return {
    read: Effect.sync(() => ({
      longestTransaction: 3,
      xidAge: 7,
      deadlocks: deadlocks++,
      archiveFailing: 0,
      replicationLag: 0,
      slotRetained: 0,
      connections: 4,
      maxConnections: 100,
    })),
  }
})

/** The disk is asked in real time. */
const untilKnown = (name: string) =>
  Effect.gen(function* () {
    for (let tries = 0; tries < 1_000 && (yield* metricValue(name)) === null; tries++) {
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
    }
    return yield* metricValue(name)
  })

const running = <A, E>(said: { waiting: Waiting | null }, test: Effect.Effect<A, E, Guard>) => {
  const stateDir = mkdtempSync(join(tmpdir(), "confidant-gauges-"))
  const settings = settingsWith({
    stateDir,
    spending: { dailyBudgetUsd: 5, prices: null },
    backup: { dir: join(stateDir, "not-there"), recipient: null, s3: null },
  })
  return withOwnMetrics(
    test.pipe(
      Effect.provide(
        Gauges.layer.pipe(
          Layer.provideMerge([
            Guard.layer,
            MemorySpool,
            database(said),
            report,
            server,
            Layer.succeed(Settings, settings),
          ]),
        ),
      ),
    ),
  )
}

describe("gauges", () => {
  it.effect("show what waits, the disks and the breakers", () =>
    running(
      { waiting: { turns: 3, oldestUnanswered: 1_000, deadLetters: 2 } },
      Effect.gen(function* () {
        yield* TestClock.adjust("10 seconds")
        const shown = yield* Effect.all({
          turns: metricValue("confidant_backlog_turns"),
          oldest: metricValue("confidant_oldest_unanswered_seconds"),
          letters: metricValue("confidant_dead_letters"),
          spool: metricValue("confidant_spool_answers"),
          size: metricValue("confidant_database_size_bytes"),
          budget: metricValue("confidant_llm_daily_budget_usd"),
          faults: metricValue("confidant_faults_active"),
          seen: metricValue("confidant_safety_answers", { kind: "model", form: "short" }),
          cries: metricValue("confidant_safety_answers", { kind: "self", form: "whole" }),
        })
        assert.deepStrictEqual(shown, {
          turns: 3,
          oldest: 9,
          letters: 2,
          spool: 0,
          size: 8_000_000,
          budget: 5,
          faults: 0,
          seen: 3,
          cries: 0,
        })
        assert.isAbove((yield* untilKnown("confidant_disk_size_bytes")) ?? 0, 1_000_000)
        assert.isAbove((yield* metricValue("confidant_disk_free_bytes", { path: "state" })) ?? 0, 0)
        assert.isNull(yield* metricValue("confidant_disk_free_bytes", { path: "backups" }), "there is no such folder")
        const guard = yield* Guard
        yield* guard.force("redis", "open")
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual(yield* metricValue("confidant_circuit_breaker_state", { key: "redis", state: "open" }), 1)
      }),
    ),
  )

  it.effect("grow old in silence while the database is away, and follow it again when it is back", () => {
    const said: { waiting: Waiting | null } = { waiting: { turns: 1, oldestUnanswered: 0, deadLetters: 0 } }
    const logs = captureLogs()
    const oldest = metricValue("confidant_oldest_unanswered_seconds")
    return running(
      said,
      Effect.gen(function* () {
        yield* TestClock.adjust("5 seconds")
        said.waiting = null
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(yield* oldest, 65)
        said.waiting = { turns: 0, oldestUnanswered: null, deadLetters: 0 }
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual([yield* oldest, yield* metricValue("confidant_backlog_turns")], [0, 0])
        assert.deepStrictEqual(
          logs.lines.filter(({ level }) => level !== "Debug"),
          [],
        )
      }),
    ).pipe(Effect.provide(logs.layer))
  })
})
