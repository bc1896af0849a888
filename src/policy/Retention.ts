import { Duration } from "effect"

/** What people and bot said, people, erasures and the audit log are kept for ever. */
export const retention = {
  /** Telegram keeps an update for a day and may restart its ids after a week: a turn must be known for longer. */
  turns: Duration.days(30),
  /** What somebody sent who never said yes or no: nobody has read it, and they are told when they come back. */
  held: Duration.days(30),
  /** What people asked to take away, once it has been sent. */
  archives: Duration.days(1),
  /** Runs of backups, beyond the newest ones that are looked at (`runsLookedAt`). */
  backupRuns: Duration.days(400),
} as const

/** Small, so that each statement is short. */
export const prunedTurns = 1_000

/** A temporary conversation ends by itself after that long. `early`: clocks of several computers differ. */
export const temporary = { within: Duration.hours(24), early: Duration.minutes(10) } as const
