import { DateTime, Option } from "effect"
import type { Person } from "./Person.ts"

type Place = Pick<Person, "timeZone" | "language">

/** null: it is not known, or not to this computer. */
export const zoneOf = ({ timeZone }: Pick<Person, "timeZone">) =>
  Option.getOrNull(Option.flatMap(Option.fromNullOr(timeZone), DateTime.zoneMakeNamed))

export const isZoneKnown = (place: Pick<Person, "timeZone">): boolean => zoneOf(place) !== null

const shown = (at: number, place: Place, shape: Intl.DateTimeFormatOptions): string => {
  const locale = place.language === "en" ? "en-GB" : "ru-RU"
  const timeZone = zoneOf(place) ?? "UTC"
  return DateTime.format(DateTime.makeZonedUnsafe(at, { timeZone }), { locale, ...shape })
}

/** Day of the week and time where the person is; null where that is not known. */
export const clockOf = (at: number, place: Place): string | null =>
  isZoneKnown(place) ? shown(at, place, { weekday: "long", hour: "2-digit", minute: "2-digit" }) : null

/** Day and time where the person is, in UTC where that is not known. */
export const stampOf = (at: number, place: Place): string =>
  shown(at, place, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })

/** Day of the week, day and time, with the year where it is another one than now. */
export const stampWithin = (at: number, now: number, place: Place): string => {
  const year = (of: number) => dateOf(of, place).slice(0, 4)
  const far: Intl.DateTimeFormatOptions = year(at) === year(now) ? { weekday: "short" } : { year: "numeric" }
  return shown(at, place, { ...far, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" })
}

/** The calendar day where the person is, in UTC where that is not known. */
export const dateOf = (at: number, place: Pick<Person, "timeZone">): string =>
  DateTime.formatIsoDate(DateTime.makeZonedUnsafe(at, { timeZone: zoneOf(place) ?? "UTC" }))

/** The day, with its year where that is another one than now. */
export const dayWithin = (at: number, now: number, place: Place): string => {
  const isNear = dateOf(at, place).slice(0, 4) === dateOf(now, place).slice(0, 4)
  return shown(at, place, { day: "numeric", month: "short", ...(isNear ? {} : { year: "numeric" }) })
}

/** The day with its year, in words. */
export const dayOf = (at: number, place: Place): string =>
  shown(at, place, { day: "numeric", month: "long", year: "numeric" })
