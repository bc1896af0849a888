import { Clock, Duration, Effect, Metric } from "effect"
import { backupGauges } from "../../domain/metrics/Backup.ts"
import { breakerState } from "../../domain/metrics/Calls.ts"
import * as database from "../../domain/metrics/Database.ts"
import { queryDuration, slowQueries } from "../../domain/metrics/Database.ts"
import { llmCost, llmDailyBudget, modelRefuses } from "../../domain/metrics/Model.ts"
import { diskFree, diskSize, exportFailures, intakeBlocked } from "../../domain/metrics/Process.ts"
import { messages, oldestUnanswered, openDeadLetters, putOff, saveFailures } from "../../domain/metrics/Turns.ts"
import { kept, windows } from "../../policy/ops/Alerts.ts"

/** One moment, in Unix milliseconds. Counts are since the start of the process; null and absent: unknown. */
export interface Sample {
  readonly at: number
  readonly criticalSaveFailures: number
  readonly messages: number
  readonly retriedMessages: number
  /** Answers and chats that had to wait in the database. */
  readonly putOff: number
  readonly queries: number
  readonly slowQueries: number
  readonly costUsd: number
  /** Of the last day, in the other processes. */
  readonly costElsewhereUsd: number
  readonly exportFailures: number
  readonly budgetUsd: number | null
  /** Seconds. */
  readonly oldestUnanswered: number | null
  /** Seconds. */
  readonly notStoredFor: number
  readonly deadLetters: number | null
  readonly openBreakers: ReadonlyArray<string>
  readonly diskFree: ReadonlyMap<string, number>
  readonly diskSize: ReadonlyMap<string, number>
  /** Seconds by tier; times are Unix time. */
  readonly backupIntervals: ReadonlyMap<string, number>
  readonly backupSuccesses: ReadonlyMap<string, number>
  readonly backupVerifiedAt: number | null
  readonly backupVerifiedWell: boolean | null
  readonly refusingModels: ReadonlyArray<string>
  /** Unix seconds; 0: no verified backup lies in BACKUP_DIR. */
  readonly backupNewestFile: number | null
  readonly backupOtherKeys: number | null
  readonly postgres: {
    /** Seconds. */
    readonly transaction: number | null
    readonly xidAge: number | null
    readonly deadlocks: number
    readonly archiveFailing: number | null
    readonly replicationLag: number | null
    readonly slotRetained: number | null
    readonly connections: number | null
    readonly maxConnections: number | null
  }
  readonly notReady: ReadonlyArray<string>
}

const ids = {
  breaker: breakerState("", "").id,
  cost: llmCost("", "", "").id,
  diskFree: diskFree("").id,
  diskSize: diskSize("").id,
  exportFailures: exportFailures("").id,
  messages: messages("").id,
  putOff: putOff("").id,
  queries: queryDuration("", "").id,
  refuses: modelRefuses("").id,
  saveFailures: saveFailures("", "").id,
}

type Attributes = Metric.Metric.AttributeSet

export const read = (notReady: ReadonlyArray<string>, costElsewhereUsd: number): Effect.Effect<Sample> =>
  Effect.gen(function* () {
    const series = new Map<string, Array<{ readonly labels: Attributes; readonly value: number }>>()
    for (const { attributes, id, state, type } of yield* Metric.snapshot) {
      const value =
        type === "Gauge" ? Number(state.value) : type === "Counter" || type === "Histogram" ? Number(state.count) : 0
      const known = series.get(id)
      if (known === undefined) series.set(id, [{ labels: attributes ?? {}, value }])
      else known.push({ labels: attributes ?? {}, value })
    }
    const of = (id: string) => series.get(id) ?? []
    const sum = (id: string, isMeant: (labels: Attributes) => boolean = () => true) =>
      of(id).reduce((total, { labels, value }) => (isMeant(labels) ? total + value : total), 0)
    const gauge = (id: string) => of(id)[0]?.value ?? null
    const by = (label: string, id: string) => new Map(of(id).map(({ labels, value }) => [labels[label] ?? "", value]))
    const wellVerified = gauge(backupGauges.lastVerifiedWell)
    return {
      at: yield* Clock.currentTimeMillis,
      criticalSaveFailures: sum(ids.saveFailures, ({ severity }) => severity === "critical"),
      messages: sum(ids.messages),
      retriedMessages: sum(ids.messages, ({ retried }) => retried === "true"),
      putOff: sum(ids.putOff),
      queries: sum(ids.queries),
      slowQueries: sum(slowQueries.id),
      costUsd: sum(ids.cost),
      costElsewhereUsd,
      exportFailures: sum(ids.exportFailures),
      budgetUsd: gauge(llmDailyBudget.id),
      oldestUnanswered: gauge(oldestUnanswered.id),
      notStoredFor: gauge(intakeBlocked.id) ?? 0,
      deadLetters: gauge(openDeadLetters.id),
      openBreakers: of(ids.breaker).flatMap(({ labels, value }) =>
        labels["state"] === "closed" && value === 0 ? [labels["key"] ?? ""] : [],
      ),
      diskFree: by("path", ids.diskFree),
      diskSize: by("path", ids.diskSize),
      backupIntervals: by("tier", backupGauges.expectedInterval),
      backupSuccesses: by("tier", backupGauges.lastSuccess),
      backupVerifiedAt: gauge(backupGauges.lastVerified),
      backupVerifiedWell: wellVerified === null ? null : wellVerified === 1,
      refusingModels: of(ids.refuses).flatMap(({ labels, value }) =>
        value === 1 ? [labels["gen_ai_request_model"] ?? ""] : [],
      ),
      backupNewestFile: of(backupGauges.newestFile).find(({ labels }) => labels["place"] === "local")?.value ?? null,
      backupOtherKeys: gauge(backupGauges.otherKey),
      postgres: {
        transaction: gauge(database.longestTransaction.id),
        xidAge: gauge(database.xidAge.id),
        deadlocks: sum(database.deadlocks.id),
        archiveFailing: gauge(database.archiveFailing.id),
        replicationLag: gauge(database.replicationLag.id),
        slotRetained: gauge(database.slotRetained.id),
        connections: gauge(database.serverConnections.id),
        maxConnections: gauge(database.serverMaxConnections.id),
      },
      notReady,
    }
  })

const fine = Duration.toMillis(kept.fine)
const coarse = Duration.toMillis(kept.coarse)
const longest = Duration.toMillis(windows.spending)

/** Oldest first. Older samples are thinned out; one stays that is older than any window. */
export const remember = (samples: ReadonlyArray<Sample>, now: Sample): ReadonlyArray<Sample> => [
  ...samples.filter(({ at }, index) => {
    const before = samples[index - 1]
    const isFirstOfSlot = before === undefined || Math.floor(before.at / coarse) !== Math.floor(at / coarse)
    return at > now.at - fine - coarse || (isFirstOfSlot && at > now.at - longest - coarse)
  }),
  now,
]
