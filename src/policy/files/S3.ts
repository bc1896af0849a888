import { Duration } from "effect"

/** Per connection; the time of a whole request is in `Policies.ts`. */
export const connection = {
  connectWithin: Duration.seconds(10),
  silentFor: Duration.seconds(60),
  mostAtOnce: 4,
} as const

/** How long an object restored from a Glacier class stays readable. */
export const readableDays = 3

/** How often a change to a small file begins anew because another process was faster. */
export const updateRetries = 20
