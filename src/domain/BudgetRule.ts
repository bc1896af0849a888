/** What a person may use the model for in a day; null: no limit. */
export interface Limits {
  /** Answers of the model. */
  readonly messages: number | null
  /** What they cost, as estimated. */
  readonly costUsd: number | null
}

/** What a person used of a day. */
export interface Spent {
  /** Answers of the model, and one that is being written. */
  readonly messages: number
  /** What those answers cost whose cost is known; null: of none. */
  readonly costUsd: number | null
}

const dayMillis = 86_400_000

/** Days are those of UTC: `2026-11-27`. */
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10)

/** The next midnight of UTC. */
export const resetsAt = (now: number): number => (Math.floor(now / dayMillis) + 1) * dayMillis

/** Whole hours until then, begun ones included: 1 to 24. */
export const hoursLeft = (now: number): number => Math.ceil((resetsAt(now) - now) / 3_600_000)

export const isLimited = ({ costUsd, messages }: Limits): boolean => messages !== null || costUsd !== null

/**
 * Whether there is no place for one more answer. What an answer costs is known after it: one that begins below the
 * limit may end above it.
 */
export const isOver = (limits: Limits, spent: Spent): boolean =>
  (limits.messages !== null && spent.messages >= limits.messages) ||
  (limits.costUsd !== null && (spent.costUsd ?? 0) >= limits.costUsd)
