import { Duration } from "effect"
import type { TextArguments } from "../../domain/talk/Texts.ts"
import type { Sample } from "./AlertSample.ts"

export type Severity = "critical" | "warning"

/** A condition that holds: its subject (a breaker, a tier, a folder; empty if there is only one) and its message's values. */
export interface Condition {
  readonly subject: string
  readonly words: TextArguments
}

/** Oldest first; the last one is now. */
export type Samples = ReadonlyArray<Sample>

export interface AlertRule {
  /** As in `deploy/prometheus/confidant.rules.yml`. */
  readonly name: string
  readonly severity: Severity
  readonly holdsFor: Duration.Duration
  readonly text: string
  /** In `docs/runbooks/`. */
  readonly runbook: string
  /** It is about the machine, not about what all processes use: each tells its own. */
  readonly ofMachine?: true
  readonly find: (samples: Samples, now: Sample) => ReadonlyArray<Condition>
}

export const atOnce = Duration.zero

export const percent = (share: number) => (share * 100).toFixed(share < 0.1 ? 1 : 0)

export const when = (holds: boolean, words: TextArguments = {}): ReadonlyArray<Condition> =>
  holds ? [{ subject: "", words }] : []

const before = (samples: Samples, now: Sample, window: Duration.Duration): Sample =>
  samples.findLast(({ at }) => at <= now.at - Duration.toMillis(window)) ?? samples[0] ?? now

export const increase = (
  samples: Samples,
  now: Sample,
  window: Duration.Duration,
  of: (sample: Sample) => number,
): number => of(now) - of(before(samples, now, window))
