/** What a person may use the model for in a day; null: no limit. */
export interface Limits {
  /** Answers of the model. */
  readonly messages: number | null
  /** What they cost, as estimated. */
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
