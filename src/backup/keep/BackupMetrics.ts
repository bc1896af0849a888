import { Cron, DateTime, Effect, Metric } from "effect"
import type { BackupRun, Tier } from "../../domain/backup/BackupRuns.ts"
import { backupGauges } from "../../domain/metrics/Backup.ts"
import { schedule } from "../../policy/Backup.ts"
import { succeeded } from "../schedule/Agenda.ts"
import type { Copy } from "./Inventory.ts"
import type { Place } from "./Manifests.ts"

export const progressRatio = Metric.gauge("confidant_backup_progress_ratio", {
  description: "Progress of the current or last backup, 0 to 1",
})
export const progressBytes = Metric.gauge("confidant_backup_progress_bytes", {
  description: "Bytes dumped or uploaded so far in the current phase",
})
export const progressRows = Metric.gauge("confidant_backup_progress_rows", {
  description: "Rows read and compared so far, in the database and in its restored copy",
})
export const progressSecondsLeft = Metric.gauge("confidant_backup_progress_left_seconds", {
  description: "Estimated time until the current backup is done",
})

/** From the `backup_runs` table and from the files themselves: gauges of this process, and lines of the textfile for node-exporter. */
export const runMetrics = {
  [backupGauges.lastSuccess]: "End of the newest backup that is verified and stored where its tier requires it",
  [backupGauges.lastRunWell]: "Whether the newest run of the tier succeeded (1) or not (0)",
  [backupGauges.expectedInterval]: "Longest scheduled time between two runs of the tier",
  [backupGauges.lastVerified]: "When a restored copy last matched its original",
  [backupGauges.lastVerifiedWell]: "Whether the newest restored copy matched its original (1) or not (0)",
  [backupGauges.duration]: "How long each phase of the newest verified backup took",
  [backupGauges.size]: "Size of the newest sealed backup",
  [backupGauges.newestFile]: "When the newest verified backup that lies in the place was made; 0: none lies there",
  [backupGauges.otherKey]: "Backups on this machine that are sealed to another key than the newest one",
  [backupGauges.drill]: "How long it took to restore and compare the newest verified backup",
} as const

export interface Sample {
  readonly name: keyof typeof runMetrics
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const flag = (yes: boolean) => (yes ? 1 : 0)

/** The longest gap of any year: months differ in length, and UTC has no clock changes. */
const expectedInterval = (tier: Tier): number => {
  const cron = Cron.parseUnsafe(schedule[tier], "UTC")
  const first = Cron.next(cron, DateTime.makeUnsafe("2026-07-01T00:00:00Z"))
  return (Cron.next(cron, first).getTime() - first.getTime()) / 1_000
}

const tested = (run: BackupRun) =>
  ["verified", "failed", "could not verify"].includes(run.state) && run.kind !== "restore"

const ofTier = (backups: ReadonlyArray<BackupRun>, tier: Tier): ReadonlyArray<Sample | null> => {
  const success = backups.find((run) => succeeded(run, tier))
  const own = backups.filter((run) => run.tier === tier)
  const sized = own.find(({ bytes }) => bytes !== null)
  const sample = (name: Sample["name"], value: number | null | undefined): Sample | null =>
    value === null || value === undefined ? null : { name, labels: { tier }, value }
  return [
    sample(backupGauges.lastSuccess, success && (success.finishedAt ?? 0) / 1_000),
    sample(backupGauges.lastRunWell, own[0] && flag(succeeded(own[0], tier))),
    sample(backupGauges.expectedInterval, expectedInterval(tier)),
    sample(backupGauges.size, sized?.bytes),
  ]
}

export const samplesOf = (runs: ReadonlyArray<BackupRun>, tiers: ReadonlyArray<Tier>): ReadonlyArray<Sample> => {
  const ended = runs.filter(({ finishedAt, state }) => finishedAt !== null && state !== "restored")
  const backups = ended.filter(({ kind }) => kind === "backup")
  const newest = ended.find(tested)
  const verified = ended.find((run) => tested(run) && run.state === "verified")
  const made = backups.find(({ state }) => state === "verified")
  const plain = (name: Sample["name"], value: number): Sample => ({ name, labels: {}, value })
  const { compare = 0, restore = 0 } = verified?.durations ?? {}
  return [
    ...tiers.flatMap((tier) => ofTier(backups, tier)).filter((sample) => sample !== null),
    ...(newest === undefined ? [] : [plain(backupGauges.lastVerifiedWell, flag(newest === verified))]),
    ...(verified === undefined
      ? []
      : [
          plain(backupGauges.lastVerified, (verified.finishedAt ?? 0) / 1_000),
          plain(backupGauges.drill, restore + compare),
        ]),
    ...Object.entries(made?.durations ?? {}).map(([phase, value]): Sample => ({
      name: backupGauges.duration,
      labels: { phase },
      value,
    })),
  ]
}

/** What really lies in BACKUP_DIR, or in the bucket: rows stay when files go. `ownKey`: the key is this machine's own. */
export const samplesOfFiles = (
  copies: ReadonlyArray<Copy>,
  places: ReadonlyArray<Place>,
  ownKey: boolean,
): ReadonlyArray<Sample> => {
  const [newest, ...others] = copies.filter(({ place }) => place === "local")
  const isOther = ({ manifest }: Copy) => manifest.file.recipient !== newest?.manifest.file.recipient
  return [
    ...places.map((place): Sample => {
      const found = copies.find((copy) => copy.place === place && copy.verdict === "VERIFIED")
      return { name: backupGauges.newestFile, labels: { place }, value: (found?.manifest.at ?? 0) / 1_000 }
    }),
    { name: backupGauges.otherKey, labels: {}, value: ownKey ? others.filter(isOther).length : 0 },
  ]
}

export const record = (samples: ReadonlyArray<Sample>): Effect.Effect<void> =>
  Effect.forEach(
    samples,
    ({ labels, name, value }) =>
      Metric.update(Metric.withAttributes(Metric.gauge(name, { description: runMetrics[name] }), labels), value),
    { discard: true },
  )
