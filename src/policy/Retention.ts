import { Duration } from "effect"

/** What people and bot said, people, erasures and the audit log are kept for ever. */
export const retention = {
  /**
   * Finished turns with their deliveries and dead letters. Telegram keeps an update for a day and may restart its ids after
   * a week without updates: a turn must be known for longer, or it could be done twice. What waits for consent waits longer.
   */
  turns: Duration.days(30),
  /** Runs of backups, beyond the newest ones that are looked at (`runsLookedAt`). */
  backupRuns: Duration.days(400),
} as const

/** Small, so that each statement is short. */
export const prunedTurns = 1_000
