import { Duration } from "effect"

/** How often the process reads its own memory, processor time and event loop. */
export const readEvery = Duration.seconds(10)

/** Step at which the event loop's delay is measured. */
export const resolutionMillis = 20
