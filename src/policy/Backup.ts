import { Duration } from "effect"
import type { BackupFailure } from "../domain/backup/BackupError.ts"
import type { Tier } from "../domain/backup/BackupRuns.ts"

/** Exit codes of `confidant backup` and `confidant restore`; 0: done and verified. */
export const exitCodes: Readonly<Record<BackupFailure, number>> = {
  "no backup": 1,
  usage: 2,
  "not uploaded": 3,
  differs: 4,
  "could not verify": 5,
  "retention refused": 6,
  locked: 7,
  declined: 8,
}

/** When backups are made, in the machine's time zone, and where they stay. */
export const schedule: Readonly<Record<Tier, string>> = {
  daily: "0 2 * * *",
  weekly: "0 3 * * 0",
  monthly: "0 4 1 * *",
}

/** A scheduled run that failed is tried again after this, until the next one is due; */
export const tryAgainAfter = Duration.hours(1)
/** and then ever more rarely, but after this at the latest. */
export const tryAgainWithin = Duration.hours(4)

/** How often it is looked whether a run is due or asked for. */
export const lookEvery = Duration.seconds(5)

/** How long a backup is kept where; null: for ever. */
export const keepFor: Readonly<Record<"local" | "weekly" | "monthly", Duration.Duration | null>> = {
  local: Duration.days(7),
  weekly: Duration.days(30),
  monthly: null,
}

/** So many verified backups stay in each place, however old. */
export const keepVerified = 3

/** `confidant backup status`: the newest verified backup may be so old before it is a warning, or critical. */
export const staleAfter = { warning: Duration.hours(26), critical: Duration.hours(50) } as const

export const lifecycle = {
  /** Days after which a monthly backup moves on, and where to. */
  archiveAfterDays: 1,
  archiveClass: "GLACIER",
  /** Days after its making when a retired backup is removed. */
  expireAfterDays: 30,
  /** Days after which what a broken upload left is removed. */
  abortUploadAfterDays: 7,
} as const

/** S3 wants parts of 5 MiB at least and takes 10,000 at most; larger files take larger parts. */
export const upload = { partBytes: 8 * 1024 * 1024, maxParts: 10_000, partsAtOnce: 2 } as const

/** Added to each chat's epoch by a restore: no owner before it can have come so far. */
export const epochsAfterRestore = 1_000_000

/** zstd level: fast, and still smaller than gzip. */
export const compression = 3

/** Progress is told this often. */
export const progressEvery = Duration.seconds(5)

/** A snapshot that is held for so long is worth a warning, again and again: VACUUM waits for it. */
export const snapshotOldAfter = Duration.hours(1)

/** Databases made for a drill or a restore begin with this. */
export const scratchPrefix = "confidant_scratch_"

/** So many runs, the newest, are looked at for metrics and for the newest verified backup: more than a month of them. */
export const runsLookedAt = 500

/** Metrics of runs that other processes made are taken over this often. */
export const measureEvery = Duration.minutes(1)

/** A stopped service gives a backup at work so long to clean up. */
export const stopWithin = Duration.seconds(10)

/** A database that is to be replaced counts as used when somebody is still connected after so many looks. */
export const departure = { lookEvery: Duration.millis(100), looks: 10 } as const
