import { Duration } from "effect"

export const readEvery = Duration.seconds(10)

/** Resolution of the event loop's delay. */
export const resolutionMillis = 20
