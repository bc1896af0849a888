import { DateTime, Option } from "effect"
import type { Person } from "./Person.ts"

type Place = Pick<Person, "timeZone" | "language">

/** As a person sees it where they are; null: their zone is not known, or not to this computer. */
const local = (at: number, { language, timeZone }: Place, shape: Intl.DateTimeFormatOptions): string | null =>
  Option.fromNullOr(timeZone).pipe(
    Option.flatMap(DateTime.zoneMakeNamed),
    Option.map((zone) =>
      DateTime.format(DateTime.makeZonedUnsafe(at, { timeZone: zone }), {
        locale: language === "en" ? "en-GB" : "ru-RU",
        ...shape,
      }),
    ),
    Option.getOrNull,
  )

/** Day of the week and time. */
export const clockOf = (at: number, place: Place): string | null =>
  local(at, place, { weekday: "long", hour: "2-digit", minute: "2-digit" })
