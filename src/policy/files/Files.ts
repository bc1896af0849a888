import { Duration } from "effect"

export const lockEvery = Duration.millis(20)

/** Longer than any change to a small file takes. */
export const lockStaleAfter = Duration.seconds(30)
