import { Duration } from "effect"
import { policies } from "./Policies.ts"

/** Of a person's daily cost: once so much is used, the background waits for the next day, and what is left is for answers. */
export const backgroundShare = 0.5

export const budgets = {
  every: Duration.seconds(5),
  /** The longest that an answer waits for its budget. */
  call: { ...policies.db, attempts: 1, timeout: Duration.seconds(2) },
  keepDays: 7,
  tidyEvery: Duration.hours(1),
} as const
