/** Per person and day; null: no limit. */
export interface Limits {
  readonly messages: number | null
  readonly costUsd: number | null
}

const dayMillis = 86_400_000

/** UTC, like `2026-11-27`. */
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10)

export const resetsAt = (now: number): number => (Math.floor(now / dayMillis) + 1) * dayMillis

export const hoursLeft = (now: number): number => Math.ceil((resetsAt(now) - now) / 3_600_000)

export const isLimited = ({ costUsd, messages }: Limits): boolean => messages !== null || costUsd !== null
