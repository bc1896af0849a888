import { Duration } from "effect"
import { policies } from "./Policies.ts"

export const budgets = {
  every: Duration.seconds(5),
  /** The longest that an answer waits for its budget. */
  call: { ...policies.db, attempts: 1, timeout: Duration.seconds(2) },
  keepDays: 7,
  tidyEvery: Duration.hours(1),
} as const
