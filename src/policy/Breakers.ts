import { Duration } from "effect"
import type { Dependency } from "./Policies.ts"

export interface BreakerPolicy {
  /** Failed calls (not attempts) in a row until it opens. */
  readonly failures: number
  /** Until one probe is let through; its success closes the breaker. */
  readonly open: Duration.Duration
}

/** Postgres and Telegram open for a short time: the bot waits for nothing else once they are back. */
export const breakers: Readonly<Record<Dependency, BreakerPolicy>> = {
  postgres: { failures: 5, open: Duration.seconds(10) },
  telegram: { failures: 5, open: Duration.seconds(15) },
  model: { failures: 5, open: Duration.seconds(60) },
}
