import { Duration } from "effect"

/** How long what is over is kept. What people and bot said, people themselves, erasures and the audit log are kept for ever. */
export const retention = {
  /**
   * Turns, their deliveries and their dead letters, since they were done. Telegram keeps an update for a day and may begin
   * its ids anew after a week without updates: a turn must be known for longer than that, or it could be done twice.
   */
  turns: Duration.days(30),
  /** Runs of backups, beyond the newest ones that are looked at (`runsLookedAt`). */
  backupRuns: Duration.days(400),
} as const

/** Turns that one statement deletes at most: it is short, and nobody waits for it. */
export const prunedTurns = 1_000
