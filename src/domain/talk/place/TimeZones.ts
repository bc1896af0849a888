import { DateTime, Option } from "effect"
import type { Language } from "../Language.ts"
import { byCity, byName, likely, nicknames } from "./Cities.ts"

export type Told =
  | { readonly _tag: "Zone"; readonly zone: string }
  /** By a clock of twelve hours: before noon, or after it. */
  | { readonly _tag: "Halves"; readonly halves: ReadonlyArray<{ readonly time: string; readonly zone: string }> }
  /** No clock shows that, or none does now. */
  | { readonly _tag: "Impossible" }
  | { readonly _tag: "Unclear" }

const day = 24 * 60
const unclear: Told = { _tag: "Unclear" }
const impossible: Told = { _tag: "Impossible" }

const around = (minutes: number): number => ((minutes % day) + day) % day

/** Minutes of a day where this zone is; null: there is no such zone. */
export const minutesIn = (zone: string, now: number): number | null =>
  Option.match(Option.flatMap(DateTime.make(now), DateTime.setZoneNamed(zone)), {
    onNone: () => null,
    onSome: (there) => around(Math.floor(now / 60_000) + Math.round(DateTime.zonedOffset(there) / 60_000)),
  })

export const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`

const ofCity = ([first = "", ...rest]: string): string => first.toUpperCase() + rest.join("")

/** As people call it, in their language if we know how. */
export const cityOf = (zone: string, language: Language): string => {
  const russian =
    language === "ru" ? [...nicknames].find(([name, of]) => of === zone && /^[а-я]/u.test(name))?.[0] : undefined
  if (russian === undefined) return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ")
  return russian
    .split("-")
    .map((word) => (word === "на" ? word : ofCity(word)))
    .join("-")
}

/** People's clocks are a little fast or slow, and a message takes its time. */
const tolerance = 7

const apart = (one: number, other: number): number => Math.min(around(one - other), around(other - one))

/** The likeliest zone whose clock shows that; with the hour alone, whole hours first. */
const zoneShowing = (minutes: number, isHour: boolean, language: Language, now: number): string | null => {
  const clocks = likely[language].flatMap((zone) => {
    const there = minutesIn(zone, now)
    return there === null ? [] : [{ zone, there }]
  })
  const shown = isHour
    ? clocks
        .filter(({ there }) => Math.floor(there / 60) === Math.floor(minutes / 60))
        .toSorted(
          (a, b) => Number(around(a.there - now / 60_000) % 60 > 1) - Number(around(b.there - now / 60_000) % 60 > 1),
        )
    : clocks.filter(({ there }) => apart(there, minutes) <= tolerance)
  return shown[0]?.zone ?? null
}

const before =
  "(?:(?:it['’]?s|it is|now|right now|time|the time is|about|around|almost|here|сейчас|у меня|у нас|время|уже|примерно|около|почти|тут|здесь)[ ,:—-]+)*"
const halfNames =
  "am|a\\.m\\.?|pm|p\\.m\\.?|in the morning|in the afternoon|in the evening|at night|утра|дня|вечера|ночи"
const clock = new RegExp(
  `^${before}(\\d{1,2})(?:[:.h ](\\d{2}))? ?(?:o['’]?clock|ч|час|часа|часов)? ?(${halfNames})?(?:[ ,]+(?:now|here|сейчас|у меня|у нас))?$`,
  "u",
)

/** Hours of a day, by a clock of twelve with a word for its half; null: there is no such hour. */
export const hourOf = (hour: number, half: string): number | null => {
  if (hour > 24) return null
  if (/^(?:a|in the morning|утра)/u.test(half)) return hour > 12 ? null : hour % 12
  if (/^(?:p|in the (?:af|ev)|вечера)/u.test(half)) return hour < 12 ? hour + 12 : hour % 24
  if (/^(?:дня)/u.test(half)) return hour < 7 ? hour + 12 : hour
  if (half !== "") return hour < 7 || hour > 12 ? hour % 24 : (hour + 12) % 24
  return hour % 24
}

const ofClock = (text: string, language: Language, now: number): Told | null => {
  const named = /^(?:noon|midday|полдень)$/u.test(text) ? "12" : /^(?:midnight|полночь)$/u.test(text) ? "00" : text
  const [found, hours, minutes, half = ""] = clock.exec(named) ?? []
  if (found === undefined || hours === undefined) return null
  const hour = hourOf(Number(hours), half)
  if (hour === null || Number(minutes ?? 0) > 59) return impossible
  const at = (of: number) => of * 60 + Number(minutes ?? 0)
  const zoneAt = (of: number) => zoneShowing(at(of), minutes === undefined, language, now)
  const isTwelve =
    language === "en" && half === "" && named === text && hour > 0 && hour <= 12 && !hours.startsWith("0")
  if (isTwelve) {
    const halves = [hour % 12, (hour % 12) + 12].flatMap((of) => {
      const zone = zoneAt(of)
      return zone === null ? [] : [{ time: clockOf(at(of)), zone }]
    })
    return halves.length === 0 ? impossible : { _tag: "Halves", halves }
  }
  const zone = zoneAt(hour)
  return zone === null ? impossible : { _tag: "Zone", zone }
}

const offset = /^(utc|gmt|мск|msk)? ?([+−–-]) ?(\d{1,2})(?::?(\d{2}))?$/u

const ofOffset = (text: string, language: Language, now: number): Told | null => {
  const [, base, sign, hours, minutes = "0"] = offset.exec(text) ?? []
  if (hours === undefined) return null
  const from = base === "мск" || base === "msk" ? 180 : 0
  const told = (sign === "+" ? 1 : -1) * (Number(hours) * 60 + Number(minutes)) + from
  if (told < -12 * 60 || told > 14 * 60) return impossible
  const utc = Math.floor(now / 60_000)
  const zone = likely[language].find((each) => minutesIn(each, now) === around(utc + told))
  return zone === undefined ? impossible : { _tag: "Zone", zone }
}

const where =
  /^(?:(?:i['’]?m|i am|i live|живу|я|нахожусь|время|time|as|как)\s+)*(?:(?:in|near|at|from|в|во|по|г\.?)\s+)?(.+?)(?: time)?$/u

/** Without the ending of its case: «в Москве», «по Москве». */
const stem = (name: string): string => name.replace(/[аеиоуыэюяйь]+$/u, "")

const byStem: ReadonlyMap<string, string> = new Map(
  [...nicknames].flatMap(([name, zone]) =>
    /^[а-я]/u.test(name) && stem(name).length > 1 ? [[stem(name), zone] as const] : [],
  ),
)

const zoneCalled = (text: string): string | null => {
  const [, place = text] = where.exec(text) ?? []
  for (const name of [text, place]) {
    const zone =
      byName.get(name.replaceAll(" ", "_")) ??
      nicknames.get(name) ??
      byCity.get(name.replaceAll("_", " ")) ??
      byStem.get(stem(name))
    if (zone !== undefined) return zone
  }
  const [named] = /^\w+\/[\w/+-]+$/u.exec(text) ?? []
  return named !== undefined && minutesIn(named, 0) !== null ? named : null
}

/** The zone in the answer to "What time is it for you?": from the clock there, or from the name of a zone or a city. */
export const zoneTold = (said: string, language: Language, now: number): Told => {
  const text = said
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll("ё", "е")
    .replace(/[\s]+/gu, " ")
    .replace(/[\s!?.,]+$/u, (end) =>
      /[ap]\.m$/u.test(said.toLowerCase().trim().slice(0, -1)) && end.startsWith(".") ? "." : "",
    )
    .trim()
  const zone = zoneCalled(text)
  if (zone !== null) return { _tag: "Zone", zone }
  return ofClock(text, language, now) ?? ofOffset(text, language, now) ?? unclear
}
