import { Duration } from "effect"
import { policies } from "./Policies.ts"

/** Of what each person may use in a day. */
export const budgets = {
  /** How often limits that other processes may have set are read again. */
  every: Duration.seconds(5),
  /** An answer waits for its budget no longer than this. */
  call: { ...policies.db, attempts: 1, timeout: Duration.seconds(2) },
  keepDays: 7,
  tidyEvery: Duration.hours(1),
} as const
