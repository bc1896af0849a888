import { Duration } from "effect"
import type { Dependency } from "./Policies.ts"

export interface BreakerPolicy {
  /** Whole calls with their retries, or single attempts; in the latter case an open breaker ends the retries. */
  readonly counts: "calls" | "attempts"
  readonly failures: number
  /** Until one probe is let through; its success closes the breaker. */
  readonly open: Duration.Duration
}

/** Postgres and Telegram are probed soon: nothing else delays the bot once they are back. */
export const breakers: Readonly<Record<Dependency, BreakerPolicy>> = {
  postgres: { counts: "calls", failures: 5, open: Duration.seconds(10) },
  telegram: { counts: "calls", failures: 5, open: Duration.seconds(15) },
  model: { counts: "calls", failures: 5, open: Duration.seconds(60) },
  s3: { counts: "calls", failures: 5, open: Duration.seconds(30) },
  redis: { counts: "attempts", failures: 3, open: Duration.seconds(30) },
}

/** Retry-after while an operator holds a breaker open; short, so that calls resume soon after its release. */
export const forcedOpenWait = Duration.seconds(5)
