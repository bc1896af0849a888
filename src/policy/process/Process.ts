import { Duration } from "effect"

export const readEvery = Duration.seconds(10)

export const resolutionMillis = 20

/** From a requested stop to the end of the process, whatever is away: an orchestrator waits for 30 s. */
export const stopWithin = Duration.seconds(27)
