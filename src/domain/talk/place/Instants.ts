import { DateTime } from "effect"
import { zoneOf } from "../LocalTime.ts"

/** A calendar day; a month from 1. */
export interface Day {
  readonly year: number
  readonly month: number
  readonly day: number
}

const dayLength = 86_400_000

const utcOf = ({ day, month, year }: Day): number => Date.UTC(year, month - 1, day)

const dayOf = (utc: number): Day => {
  const at = new Date(utc)
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() }
}

export const plusDays = (day: Day, count: number): Day => dayOf(utcOf(day) + count * dayLength)

/** The same day some months later, or the last one of that month. */
export const plusMonths = ({ day, month, year }: Day, count: number): Day => {
  const last = new Date(Date.UTC(year, month - 1 + count + 1, 0))
  return { ...dayOf(last.getTime()), day: Math.min(day, last.getUTCDate()) }
}

/** null: no calendar has such a day. */
export const dayIn = (year: number, month: number, day: number): Day | null => {
  const found = dayOf(Date.UTC(year, month - 1, day))
  return found.month === month && found.day === day ? found : null
}

/** Monday is 0. */
export const weekdayOf = (day: Day): number => (new Date(utcOf(day)).getUTCDay() + 6) % 7

export const isBefore = (one: Day, other: Day): boolean => utcOf(one) < utcOf(other)

export interface Local {
  readonly day: Day
  /** Of the day, by the clock on the wall. */
  readonly minutes: number
}

const localIn = (zone: DateTime.TimeZone, at: number): Local => {
  const { day, hour, minute, month, year } = DateTime.toParts(DateTime.makeZonedUnsafe(at, { timeZone: zone }))
  return { day: { year, month, day }, minutes: hour * 60 + minute }
}

export interface Place {
  readonly localOf: (at: number) => Local
  /** An hour that the clock skips comes as much later; of one that it shows twice the first counts. */
  readonly instantOf: (day: Day, minutes: number) => number
}

/** null: this computer knows no such zone. */
export const placeIn = (timeZone: string | null): Place | null => {
  const zone = zoneOf({ timeZone })
  if (zone === null) return null
  return {
    localOf: (at) => localIn(zone, at),
    instantOf: (day, minutes) =>
      DateTime.toEpochMillis(
        DateTime.makeZonedUnsafe(
          { ...day, hour: Math.floor(minutes / 60), minute: minutes % 60 },
          { timeZone: zone, adjustForTimeZone: true, disambiguation: "compatible" },
        ),
      ),
  }
}
