import { Duration } from "effect"

export const countEvery = Duration.seconds(5)

export const diskEvery = Duration.seconds(30)

export const productEvery = Duration.minutes(5)

/** A count stops at this many rows. */
export const countedRows = 100_000

export const sessionPauseMinutes = 30

/** People among whom the arms of a flag are compared: they pass through the one event loop. */
export const comparedPeople = 20_000

/** Of thumbs and quizzes. */
export const figureDays = 30
