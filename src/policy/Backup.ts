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

/** Cron lines in the machine's time zone. */
export const schedule: Readonly<Record<Tier, string>> = {
  daily: "0 2 * * *",
  weekly: "0 3 * * 0",
  monthly: "0 4 1 * *",
}

/** A failed scheduled run is tried again after this, until the next one is due; */
export const tryAgainAfter = Duration.hours(1)
/** each further wait is longer, up to this. */
export const tryAgainWithin = Duration.hours(4)

export const lookEvery = Duration.seconds(5)

/** null: for ever. */
export const keepFor: Readonly<Record<"local" | "weekly" | "monthly", Duration.Duration | null>> = {
  local: Duration.days(7),
  weekly: Duration.days(30),
  monthly: null,
}

export const keepVerified = 3

/** Of those that are not verified, in each place: while nothing can be verified, older ones make room. */
export const keepUnverified = 7

/** Age of the newest verified backup at which `confidant backup status` reports a problem. */
export const staleAfter = { warning: Duration.hours(26), critical: Duration.hours(50) } as const

export const lifecycle = {
  archiveAfterDays: 1,
  archiveClass: "GLACIER",
  expireAfterDays: 30,
  abortUploadAfterDays: 7,
} as const

/** S3 takes parts of at least 5 MiB and at most 10,000 of them; larger files get larger parts. */
export const upload = { partBytes: 8 * 1024 * 1024, maxParts: 10_000, partsAtOnce: 2 } as const

/** Added to each chat's epoch by a restore: more than any earlier owner can have reached. */
export const epochsAfterRestore = 1_000_000

export const compression = 3

export const progressEvery = Duration.seconds(5)

/** Holding a snapshot longer than this is logged as a warning each time, because it holds up VACUUM. */
export const snapshotOldAfter = Duration.hours(1)

export const scratchPrefix = "confidant_scratch_"

export const runsLookedAt = 500

/** More than there can be of one slot and of requests meanwhile. */
export const triesLookedAt = 50

export const measureEvery = Duration.minutes(1)

export const stopWithin = Duration.seconds(10)

/** A database counts as in use if somebody is still connected after this many looks. */
export const departure = { lookEvery: Duration.millis(100), looks: 10 } as const

/** A plain DROP DATABASE waits 5 s for autovacuum to leave; so each round may take longer than this. */
export const dropRetries = { wait: Duration.millis(500), times: 5 } as const
