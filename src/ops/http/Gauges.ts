import { Clock, DateTime, type Duration, Effect, Layer, Metric } from "effect"
import { showState } from "../../boundary/BreakerMetrics.ts"
import { Faults } from "../../boundary/Faults.ts"
import { Guard } from "../../boundary/Guard.ts"
import { everlasting } from "../../boundary/Loop.ts"
import { Settings } from "../../config/Settings.ts"
import { ServerStatistics } from "../../domain/operators/database/ServerStatistics.ts"
import { Backlog } from "../../domain/operators/Backlog.ts"
import { faultsActive } from "../../domain/metrics/Calls.ts"
import {
  archiveFailing,
  databaseSize,
  deadlocks,
  longestTransaction,
  replicationLag,
  serverConnections,
  serverMaxConnections,
  slotRetained,
  xidAge,
} from "../../domain/metrics/Database.ts"
import { llmDailyBudget } from "../../domain/metrics/Model.ts"
import { diskFree, diskSize } from "../../domain/metrics/Process.ts"
import { backlogTurns, oldestUnanswered, openDeadLetters, spoolAnswers } from "../../domain/metrics/Turns.ts"
import { SafetyKind, SafetyReport } from "../../domain/operators/SafetyReport.ts"
import { helpShown } from "../../domain/metrics/Product.ts"
import { Spool } from "../../domain/talk/Spool.ts"
import { countEvery, diskEvery, productEvery } from "../../policy/ops/Gauges.ts"
import { spaceAt } from "../checks/Disk.ts"

const showDisk = (kind: "state" | "backups", folder: string) =>
  Effect.flatMap(spaceAt(folder), ({ free, total }) =>
    Effect.andThen(Metric.update(diskFree(kind), free), Metric.update(diskSize(kind), total)),
  )

/** Logged at debug level only: the breaker already reported the outage. */
const again = <E, R>(work: Effect.Effect<void, E, R>, every: Duration.Duration) =>
  everlasting(
    "Reading the gauges",
    Effect.catch(work, (error) => Effect.logDebug("Gauges could not be read", error)),
    every,
  )

type Needs = Backlog | Guard | SafetyReport | ServerStatistics | Settings | Spool

export const run: Effect.Effect<never, never, Needs> = Effect.gen(function* () {
  const backlog = yield* Backlog
  const faults = yield* Faults
  const guard = yield* Guard
  const safety = yield* SafetyReport
  const settings = yield* Settings
  const spool = yield* Spool
  const statistics = yield* ServerStatistics

  const { dailyBudgetUsd } = settings.spending
  if (dailyBudgetUsd !== null) yield* Metric.update(llmDailyBudget, dailyBudgetUsd)

  let oldest: number | null = null

  /** Also while the database is down: messages keep getting older. */
  const age = Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Metric.update(oldestUnanswered, oldest === null ? 0 : Math.max(0, now - oldest) / 1_000),
  )

  const countWaiting = Effect.flatMap(backlog.waiting, (waiting) => {
    oldest = waiting.oldestUnanswered
    return Effect.andThen(
      Metric.update(backlogTurns, waiting.turns),
      Metric.update(openDeadLetters, waiting.deadLetters),
    )
  })

  const countOwn = Effect.gen(function* () {
    yield* Metric.update(spoolAnswers, (yield* spool.waiting).length)
    yield* Metric.update(faultsActive, (yield* faults.views).length)
    for (const { key, state } of yield* guard.breakers) yield* showState(key, state)
  })

  const disks = Effect.all([showDisk("state", settings.stateDir), showDisk("backups", settings.backup.dir)], {
    mode: "result",
    discard: true,
  })

  /** Null: not read yet; what happened before this process is not counted. */
  let deadlocksBefore: number | null = null

  const server = Effect.gen(function* () {
    const read = yield* statistics.read
    yield* Metric.update(longestTransaction, read.longestTransaction)
    yield* Metric.update(xidAge, read.xidAge)
    yield* Metric.update(deadlocks, Math.max(0, read.deadlocks - (deadlocksBefore ?? read.deadlocks)))
    deadlocksBefore = read.deadlocks
    yield* Metric.update(archiveFailing, read.archiveFailing)
    yield* Metric.update(replicationLag, read.replicationLag)
    yield* Metric.update(slotRetained, read.slotRetained)
    yield* Metric.update(serverConnections, read.connections)
    yield* Metric.update(serverMaxConnections, read.maxConnections)
  })

  const help = Effect.gen(function* () {
    const month = DateTime.formatIsoDateUtc(DateTime.makeUnsafe(yield* Clock.currentTimeMillis)).slice(0, 7)
    const counts = (yield* safety.ofYear(Number(month.slice(0, 4)))).filter((each) => each.month === month)
    for (const kind of SafetyKind.literals) {
      const { short = 0, whole = 0 } = counts.find((each) => each.kind === kind) ?? {}
      yield* Metric.update(helpShown(kind, "whole"), whole)
      yield* Metric.update(helpShown(kind, "short"), short)
    }
  })

  const size = Effect.flatMap(backlog.databaseBytes, (bytes) => Metric.update(databaseSize, bytes))

  return yield* Effect.all(
    [
      again(countWaiting, countEvery),
      again(Effect.andThen(countOwn, age), countEvery),
      again(disks, diskEvery),
      again(size, productEvery),
      again(help, productEvery),
      again(server, diskEvery),
    ],
    { concurrency: "unbounded" },
  ).pipe(
    // Readings make no traces worth keeping.
    Effect.withTracerEnabled(false),
    Effect.andThen(Effect.never),
  )
})

export const layer: Layer.Layer<never, never, Needs> = Layer.effectDiscard(Effect.forkScoped(run))
