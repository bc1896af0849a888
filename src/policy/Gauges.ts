import { Duration } from "effect"

/** How often what waits is counted. */
export const countEvery = Duration.seconds(5)

/** How often disks are asked for their free space. */
export const diskEvery = Duration.seconds(30)

/** How often the numbers are computed for which many rows have to be read. */
export const productEvery = Duration.minutes(5)

/** Rows that a count looks at: beyond them it is known only that there are very many. */
export const countedRows = 100_000

/** A pause of this length ends a session. */
export const sessionPauseMinutes = 30
