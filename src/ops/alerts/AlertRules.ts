import { Duration } from "effect"
import { holdsFor, thresholds, windows } from "../../policy/ops/Alerts.ts"
import { type AlertRule, atOnce, type Condition, increase, percent, type Samples, when } from "./AlertRule.ts"
import type { Sample } from "./AlertSample.ts"
import { postgresRules } from "./PostgresRules.ts"

/** Extrapolates a straight line `ahead` seconds beyond the last point; null: too few points. */
const predicted = (points: ReadonlyArray<readonly [seconds: number, value: number]>, ahead: number): number | null => {
  const last = points.at(-1)
  if (last === undefined || points.length < 2) return null
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length
  const square = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  if (square === 0) return null
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / square
  return meanY + slope * (last[0] + ahead - meanX)
}

const fills = (samples: Samples, now: Sample, path: string): boolean => {
  const from = now.at - Duration.toMillis(windows.disk)
  const points = samples.flatMap(({ at, diskFree }) => {
    const free = diskFree.get(path)
    return at < from || free === undefined ? [] : [[at / 1_000, free] as const]
  })
  const { fullWithin, known } = thresholds.disk
  const age = now.at / 1_000 - (points[0]?.[0] ?? Infinity)
  return age >= Duration.toSeconds(known) && (predicted(points, Duration.toSeconds(fullWithin)) ?? 0) < 0
}

const disks = ({ diskFree, diskSize }: Sample, isShort: (share: number, path: string) => boolean) =>
  [...diskFree].flatMap(([path, free]): ReadonlyArray<Condition> => {
    const share = free / (diskSize.get(path) ?? Infinity)
    return isShort(share, path) ? [{ subject: path, words: { path, free: percent(share) } }] : []
  })

const openBreakers = ({ openBreakers: keys }: Sample, isMeant: (key: string) => boolean) =>
  keys.filter(isMeant).map((key): Condition => ({ subject: key, words: { key } }))

const hours = (seconds: number) => Math.floor(seconds / 3_600)

/** What the model has cost this process in a day. */
export const spentIn = (samples: Samples, now: Sample): number =>
  increase(samples, now, windows.spending, ({ costUsd }) => costUsd)

/** The alerts that the bot sends itself. Pure: the same samples always give the same findings. */
export const rules: ReadonlyArray<AlertRule> = [
  {
    name: "NotReady",
    severity: "critical",
    holdsFor: holdsFor.notReady,
    text: "alerts-not-ready",
    runbook: "not-ready",
    find: (_, { notReady }) => when(notReady.length > 0, { reasons: notReady.join("; ") }),
  },
  {
    name: "CriticalSaveFailures",
    severity: "critical",
    holdsFor: atOnce,
    text: "alerts-save-failures",
    runbook: "save-failures",
    find: (samples, now) => {
      const count = increase(samples, now, windows.saveFailures, (sample) => sample.criticalSaveFailures)
      return when(count > thresholds.criticalSaveFailures, { count })
    },
  },
  {
    name: "OldestUnansweredHigh",
    severity: "critical",
    holdsFor: atOnce,
    text: "alerts-unanswered",
    runbook: "unanswered",
    find: (_, { oldestUnanswered: age }) =>
      when(age !== null && age > Duration.toSeconds(thresholds.oldestUnanswered), { age: Math.round(age ?? 0) }),
  },
  {
    name: "UpdatesNotStored",
    severity: "critical",
    holdsFor: atOnce,
    text: "alerts-not-stored",
    runbook: "not-stored",
    find: (_, { notStoredFor: age }) => when(age > Duration.toSeconds(thresholds.notStored), { age: Math.round(age) }),
  },
  {
    name: "AnswersPutOff",
    severity: "warning",
    holdsFor: atOnce,
    text: "alerts-put-off",
    runbook: "unanswered",
    find: (samples, now) => {
      const count = increase(samples, now, windows.putOff, (sample) => sample.putOff)
      return when(count > 0, { count })
    },
  },
  {
    name: "MessageRetryShareHigh",
    severity: "warning",
    holdsFor: holdsFor.retries,
    text: "alerts-retries",
    runbook: "retries",
    find: (samples, now) => {
      const all = increase(samples, now, windows.ratios, (sample) => sample.messages)
      const share = increase(samples, now, windows.ratios, (sample) => sample.retriedMessages) / all
      const { above, messages } = thresholds.retriedShare
      return when(all >= messages && share > above, { share: percent(share) })
    },
  },
  {
    name: "CircuitBreakerOpen",
    severity: "critical",
    holdsFor: holdsFor.breaker,
    text: "alerts-breaker",
    runbook: "breaker",
    find: (_, now) => openBreakers(now, (key) => !isOfCache(key)),
  },
  {
    name: "ModelRefuses",
    severity: "critical",
    holdsFor: atOnce,
    text: "alerts-model-refuses",
    runbook: "model",
    find: (_, { refusingModels }) => refusingModels.map((model) => ({ subject: model, words: { model } })),
  },
  {
    name: "CacheBreakerOpen",
    severity: "warning",
    holdsFor: holdsFor.breaker,
    text: "alerts-breaker",
    runbook: "breaker",
    find: (_, now) => openBreakers(now, isOfCache),
  },
  {
    name: "SlowQueryShareHigh",
    severity: "warning",
    holdsFor: holdsFor.slowQueries,
    text: "alerts-slow-queries",
    runbook: "slow-queries",
    find: (samples, now) => {
      const all = increase(samples, now, windows.ratios, (sample) => sample.queries)
      const share = increase(samples, now, windows.ratios, (sample) => sample.slowQueries) / all
      const { from, queries } = thresholds.slowShare
      return when(all >= queries && share >= from, { share: percent(share) })
    },
  },
  {
    name: "DeadLetters",
    severity: "warning",
    holdsFor: atOnce,
    text: "alerts-dead-letters",
    runbook: "dead-letters",
    find: (_, { deadLetters }) => when((deadLetters ?? 0) > 0, { count: deadLetters ?? 0 }),
  },
  {
    name: "BackupStale",
    severity: "critical",
    holdsFor: holdsFor.backupStale,
    text: "alerts-backup-stale",
    runbook: "backup",
    find: (_, { at, backupIntervals, backupSuccesses }) =>
      [...backupSuccesses].flatMap(([tier, success]): ReadonlyArray<Condition> => {
        const age = at / 1_000 - success
        const isStale = age > thresholds.backupOverdue * (backupIntervals.get(tier) ?? Infinity)
        return isStale ? [{ subject: tier, words: { tier, age: hours(age) } }] : []
      }),
  },
  {
    name: "BackupMissing",
    severity: "critical",
    holdsFor: holdsFor.backupMissing,
    text: "alerts-backup-missing",
    runbook: "backup",
    find: (_, { backupIntervals, backupSuccesses }) =>
      when(backupIntervals.has("daily") && !backupSuccesses.has("daily")),
  },
  {
    name: "BackupGone",
    severity: "critical",
    holdsFor: holdsFor.backupGone,
    text: "alerts-backup-gone",
    runbook: "backup",
    find: (_, { backupNewestFile, backupSuccesses }) => {
      const success = backupSuccesses.get("daily")
      const isGone =
        success !== undefined &&
        backupNewestFile !== null &&
        success - backupNewestFile > Duration.toSeconds(thresholds.backupGone)
      return when(isGone)
    },
  },
  {
    name: "BackupKeyChanged",
    severity: "warning",
    holdsFor: atOnce,
    text: "alerts-backup-key",
    runbook: "backup",
    find: (_, { backupOtherKeys: count }) => when((count ?? 0) > 0, { count: count ?? 0 }),
  },
  {
    name: "BackupUnverified",
    severity: "critical",
    holdsFor: atOnce,
    text: "alerts-backup-unverified",
    runbook: "backup",
    find: (_, { at, backupVerifiedAt, backupVerifiedWell }) => {
      const age = backupVerifiedAt === null ? 0 : at / 1_000 - backupVerifiedAt
      return when(backupVerifiedWell === false || age > Duration.toSeconds(thresholds.backupUnverified))
    },
  },
  {
    name: "BackupMetricsAbsent",
    severity: "critical",
    holdsFor: holdsFor.backupMetrics,
    text: "alerts-backup-metrics",
    runbook: "backup",
    find: (_, { backupIntervals }) => when(backupIntervals.size === 0),
  },
  {
    name: "DiskAlmostFull",
    severity: "critical",
    holdsFor: holdsFor.diskAlmostFull,
    text: "alerts-disk",
    runbook: "disk",
    ofMachine: true,
    find: (_, now) => disks(now, (share) => share < thresholds.disk.almostFull),
  },
  {
    name: "DiskFillsUp",
    severity: "warning",
    holdsFor: holdsFor.disk,
    text: "alerts-disk",
    runbook: "disk",
    ofMachine: true,
    find: (samples, now) =>
      disks(
        now,
        (share, path) =>
          share >= thresholds.disk.almostFull &&
          (share < thresholds.disk.low || (share < thresholds.disk.watched && fills(samples, now, path))),
      ),
  },
  ...postgresRules,
  {
    name: "TelemetryExportFailing",
    severity: "warning",
    holdsFor: atOnce,
    text: "alerts-telemetry",
    runbook: "telemetry",
    find: (samples, now) => {
      const count = increase(samples, now, windows.exportFailures, (sample) => sample.exportFailures)
      return when(count > thresholds.exportFailures, { count })
    },
  },
  {
    name: "LlmSpendHigh",
    severity: "warning",
    holdsFor: atOnce,
    text: "alerts-spending",
    runbook: "llm-cost",
    find: (samples, now) => {
      const { budgetUsd, costElsewhereUsd } = now
      const spent = spentIn(samples, now) + costElsewhereUsd
      return when(budgetUsd !== null && spent > budgetUsd, { spent: spent.toFixed(2), budget: budgetUsd ?? 0 })
    },
  },
]

/** Redis may fail for a while: a failure is only a cache miss. */
const isOfCache = (key: string) => key === "redis" || key.startsWith("redis:")
