import { Duration } from "effect"
import type { JobPolicy } from "../../domain/Jobs.ts"

/** As many messages without a summary make a conversation due, and so many of them, the oldest, are folded. */
export const due = { messages: 26, folded: 20 } as const

/** Of the prompt's tokens. More without a summary than `history` may not fit into the prompt, and is folded earlier, up to the newest. */
export const shares = { history: 0.5, section: 0.15, batch: 0.6 } as const

/** The newest messages are never folded; of long ones at least `least` stay. */
export const newest = { most: 6, least: 2 } as const

/** From so many messages without a summary on, more than a desk holds, a fold takes as many as fit. */
export const catchingUp = { from: 86, most: 60 } as const

/** Characters of a message that a fold reads. */
export const readLength = 4_000

/** Of the section's tokens: what a model is asked for, and what is still taken. */
export const length = { asked: 0.6, most: 0.9 } as const

/** Of what a model wrote, so much must be left once what breaks a rule is taken out. */
export const leastKept = 0.5

/** Rows of older folds, each sound in itself: after a deletion folding begins behind the last one before it. */
export const kept = { newest: 4, every: 8 } as const

export const folding = {
  schedule: "* * * * *",
  /** Messages that one look reads. */
  batch: 5_000,
  looksOfRun: 40,
  atOnce: 2,
  /** No further folds are begun after it. */
  run: Duration.minutes(1),
  /** The longest wait for the model. */
  within: Duration.minutes(2),
} as const

/** Of one that failed: it is tried for as long as it is due. */
export const again: Pick<JobPolicy, "wait" | "longestWait"> = {
  wait: Duration.minutes(2),
  longestWait: Duration.hours(12),
}
