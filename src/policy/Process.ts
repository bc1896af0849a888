import { Duration } from "effect"

export const readEvery = Duration.seconds(10)

export const resolutionMillis = 20
