import { Duration } from "effect"
import type { Dependency } from "./Policies.ts"

export interface BreakerPolicy {
  /** What it counts: whole calls with their repeats, or each attempt, and then no call is repeated once it is open. */
  readonly counts: "calls" | "attempts"
  /** How many must fail in a row until it opens. */
  readonly failures: number
  /** Until one probe is let through; its success closes the breaker. */
  readonly open: Duration.Duration
}

/** Postgres and Telegram open for a short time: the bot waits for nothing else once they are back. */
export const breakers: Readonly<Record<Dependency, BreakerPolicy>> = {
  postgres: { counts: "calls", failures: 5, open: Duration.seconds(10) },
  telegram: { counts: "calls", failures: 5, open: Duration.seconds(15) },
  model: { counts: "calls", failures: 5, open: Duration.seconds(60) },
  s3: { counts: "calls", failures: 5, open: Duration.seconds(30) },
  redis: { counts: "attempts", failures: 3, open: Duration.seconds(30) },
}

/** What callers are asked to wait while an operator holds a breaker open: soon after it is let go they go on. */
export const forcedOpenWait = Duration.seconds(5)
