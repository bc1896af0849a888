import { Duration } from "effect"

/** Of a connection; the time of a whole request is in `Policies.ts`. */
export const connection = {
  connectWithin: Duration.seconds(10),
  /** A connection that says nothing for so long is closed, also in the middle of an object. */
  silentFor: Duration.seconds(60),
  mostAtOnce: 4,
} as const

/** An object that came back from a Glacier class can be read for so long. */
export const readableDays = 3
