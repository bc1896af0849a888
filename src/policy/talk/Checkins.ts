import { Duration } from "effect"

/** Hours of the day that are offered. */
export const offered = { adult: [9, 13, 19], minor: [9, 13, 16] } as const

/** From this hour on nobody under 18 is asked. */
export const eveningFrom = 18

/** After so many without an answer they stop. */
export const unansweredAtMost = 2

/** What comes later than this is left out: it is not that hour any more. */
export const leftOutAfter = Duration.hours(1)

/** Whoever has just written is here already. */
export const hereWithin = Duration.hours(1)

/** So long after help was given a question of a program is not what somebody needs. */
export const afterDanger = Duration.days(7)

/** Between two of them, however somebody travels or changes the hour. */
export const apart = Duration.hours(12)
