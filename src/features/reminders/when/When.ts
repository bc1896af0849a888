import { afternoonHours, hours, nightUntil } from "../../../policy/Reminders.ts"
import {
  type Day,
  dayIn,
  isBefore,
  type Place,
  plusDays,
  plusMonths,
  weekdayOf,
} from "../../../domain/talk/place/Instants.ts"
import { type Pieces, piecesFrom } from "./Pieces.ts"
import type { Rhythm } from "../Reminders.ts"

export type Told =
  | {
      readonly _tag: "At"
      readonly at: number
      readonly rhythm: Rhythm | null
      readonly what: string
      /** What was taken for granted and is to be said: an hour of the afternoon, or that the night still belongs to the day before. */
      readonly taken: ReadonlyArray<"half" | "night">
    }
  /** It cannot be known before it is known where the person is. */
  | { readonly _tag: "Zoneless"; readonly what: string }
  | { readonly _tag: "Past"; readonly what: string }
  /** `isTimed`: there are words about a time, which say too little or too much. */
  | { readonly _tag: "Unclear"; readonly what: string; readonly isTimed: boolean }

const asking =
  /^(?:(?:please|пожалуйста),? )?(?:(?:(?:can|could|would|will) you (?:please )?)?remind me|(?:напомни|напоминай)(?:те)?(?: мне)?|(?:можешь|можете) (?:мне )?(?:напомнить|напоминать)(?: мне)?)(?:,? (?:please|пожалуйста))?(?![\p{L}\p{N}])[ ,:]*/iu

/** Whether somebody asks for a reminder in plain words. */
export const isAsked = (text: string): boolean => asking.test(text.trimStart())

/** It says of what, and no time is needed to see that a reminder is meant. */
const wish =
  /^(?:to |about (?!our |us\b|you)|(?:о|об|про) (?!наш|нас|теб|вас)|(?!(?:суть|часть|есть|опять|мать|дочь|речь|ночь|путь|роль|цель|память|жизнь|вещь|помощь|новость|пять|шесть|семь|восемь|девять|десять|\p{L}+дцать)(?!\p{L}))[а-яё]+(?:ть|ти|чь)(?:ся|сь)?(?!\p{L}))/iu

/** What somebody wants to hear now, and not at a time. */
const question =
  /^(?:again,? |ещ[её] раз,? |опять,? |снова,? )?(?:(?:about |of )?(?:what|why|who|whose|whom|how|where|when|which|if|whether)(?!\p{L})|(?:(?:о|об|про|на|в|с|к|из|от|за|по) )?(?:том,? )?(?:ч[её]м|чего|чему|кто|ком|кого|кому|кем|как(?:ой|ая|ое|ие|ую|им|их|ом)?|почему|зачем|где|куда|откуда|когда|сколько)(?![\p{L}-])|\p{L}+ ли )/iu

/** Of something that has been, as it is asked in Russian. */
const recalled = /^(?:(?:о том|про то),? )?что (?!завтра|послезавтра).*\p{L}л[аои]?(?:с[ья])?(?!\p{L})/iu

/** Whether plain words ask for a reminder, and not for what was said or done. */
export const isMeant = (text: string, found: Told): boolean => {
  const rest = text.trimStart().replace(asking, "")
  if (!isAsked(text) || question.test(rest) || recalled.test(rest)) return false
  if (found._tag === "Past") return !/yesterday|вчера/iu.test(rest)
  return found._tag !== "Unclear" || found.isTimed || wish.test(rest)
}

const tidied = (text: string): string => text.normalize("NFC").replace(/\s+/gu, " ").trim()

const bare = (what: string): string =>
  what
    .replace(/^[ ,:;.–—-]+|[ ,:;–—-]+$/gu, "")
    .replace(/^(?:to|that|about|чтобы|что|о том,? что) /iu, "")
    .trim()

/** The words about the time stand before the rest, behind it, or on both sides. */
const split = (said: string): { readonly pieces: Pieces; readonly what: string } => {
  const text = tidied(said)
    .replace(asking, "")
    .replace(/^что (?=завтра|послезавтра|сегодня)/iu, "")
    .replace(/(?:[ ,]+(?:please|пожалуйста))?[.!?]*$/iu, "")
  const start = piecesFrom(text, 0)
  const starts = [...text.matchAll(/(?<=^| )\S/gu)].map(({ index }) => index).filter((index) => index >= start.to)
  for (const from of starts) {
    const end = piecesFrom(text, from, start.pieces)
    // `tomorrow at 9 eat after work`: the last words are no second time.
    const isVagueMore =
      start.to > 0 &&
      Object.keys(end.pieces).length === Object.keys(start.pieces).length + 1 &&
      end.pieces.isVague === true
    if (end.to > from && end.to === text.length && !isVagueMore) {
      return { pieces: end.pieces, what: bare(text.slice(start.to, from)) }
    }
  }
  return { pieces: start.pieces, what: bare(text.slice(start.to)) }
}

const minutesOf = ({ clock, part }: Pieces): number => {
  if (clock === undefined) return hours[part ?? "morning"] * 60
  const isLater =
    clock.isOpen &&
    (part === "afternoon" || part === "evening" || (part === "night" && clock.minutes >= hours.morning * 60 - 60))
  return isLater ? clock.minutes + 720 : clock.minutes
}

/** Who is up at five says so. */
const early =
  /(?<!\p{L})(?:wake|get(?:ting)? up|alarm|flight|plane|train|sunrise|bake|встать|вставать|встава\p{L}+|просн\p{L}+|просып\p{L}+|подъ[её]м|будильник|разбуди\p{L}*|самол[её]т|рейс|поезд|рассвет)(?!\p{L})/iu

/** Whether a bare hour is meant of the second half of the day: "Friday at 5", and "at 8" once eight in the morning is over. */
const isSecondHalf = ({ clock, day, part, repeat }: Pieces, said: string, now: number): boolean => {
  if (clock === undefined || !clock.isOpen || part !== undefined || early.test(said)) return false
  // With its minutes it is an hour of the whole day, as Russians write it.
  if (clock.isExact && /[а-яё]/iu.test(said)) return false
  const isToday = day === undefined || (day._tag === "In" && day.days === 0 && day.months === 0)
  const isNightNow = now < nightUntil * 60
  if (isToday && isNightNow && clock.minutes > now) return false
  if (clock.minutes < afternoonHours * 60) return true
  return isToday && repeat === undefined && !isNightNow && clock.minutes <= now && clock.minutes + 720 > now
}

/** "Tomorrow", said in the night before sleep, is the day that dawns. */
const isNightBefore = ({ day }: Pieces, now: number): boolean =>
  day?._tag === "In" && day.days === 1 && day.months === 0 && now < nightUntil * 60

/** The day that was named; null: there is none. */
const dayNamed = (given: Pieces["day"], today: Day): Day | null => {
  switch (given?._tag) {
    case undefined:
      return today
    case "In":
      return plusMonths(plusDays(today, given.days), given.months)
    case "Weekday": {
      const ahead = (given.weekday - weekdayOf(today) + 7) % 7
      const nextWeek = 7 - weekdayOf(today) + given.weekday
      return plusDays(today, given.isNext ? nextWeek : ahead)
    }
    case "Date": {
      if (given.year !== null) return dayIn(given.year, given.month, given.day)
      const years = [0, 1, 2, 3, 4].map((more) => dayIn(today.year + more, given.month, given.day))
      return years.find((day) => day !== null && !isBefore(day, today)) ?? null
    }
  }
}

/** How many days later it may be meant, if it would be past: `today at 0:30` is said of the night. */
const laterBy = ({ clock, day, repeat }: Pieces, minutes: number): number | null => {
  if (day === undefined || repeat === "daily") return 1
  if (day._tag === "Weekday" || repeat === "weekly") return 7
  const isNight = clock !== undefined && minutes < nightUntil * 60
  return day._tag === "In" && day.days === 0 && day.months === 0 && isNight ? 1 : null
}

/** What `/remind` means by its words. In the future in every case, or "Past". */
export const told = (said: string, place: Place | null, now: number): Told => {
  const { pieces, what } = split(said)
  const { delay, isVague = false, repeat = null } = pieces
  if (isVague) return { _tag: "Unclear", what, isTimed: true }
  if (delay !== undefined) {
    return delay > 0 ? { _tag: "At", at: now + delay * 60_000, rhythm: null, what, taken: [] } : { _tag: "Past", what }
  }
  if (Object.keys(pieces).length === 0) return { _tag: "Unclear", what, isTimed: false }
  if (place === null) return { _tag: "Zoneless", what }
  const local = place.localOf(now)
  const isFromNow = pieces.day?._tag === "In" && pieces.day.days + pieces.day.months > 0
  const keepsClock =
    isFromNow &&
    pieces.clock === undefined &&
    pieces.part === undefined &&
    /^(?:in|через) /iu.test(tidied(said).replace(asking, ""))
  const isLaterHalf = isSecondHalf(pieces, said, local.minutes)
  const minutes = keepsClock ? local.minutes : minutesOf(pieces) + (isLaterHalf ? 720 : 0)
  const isDawning = !keepsClock && isNightBefore(pieces, local.minutes) && minutes > local.minutes
  const named = isDawning ? local.day : dayNamed(pieces.day, local.day)
  if (named === null) return { _tag: "Unclear", what, isTimed: true }
  const later = laterBy(pieces, minutes)
  const isPast = (day: Day) => place.instantOf(day, minutes) <= now
  const day = isPast(named) && later !== null ? plusDays(named, later) : named
  if (isPast(day)) return { _tag: "Past", what }
  const rhythm = repeat === null ? null : { repeat, minutes, weekday: repeat === "weekly" ? weekdayOf(day) : null }
  const taken = [...(isLaterHalf ? ["half" as const] : []), ...(isDawning ? ["night" as const] : [])]
  return { _tag: "At", at: place.instantOf(day, minutes), rhythm, what, taken }
}

/** When it comes again: on another day than this time, and in the future. */
export const again = ({ minutes, weekday }: Rhythm, last: number, place: Place, now: number): number => {
  const [lastDay, today] = [place.localOf(last).day, place.localOf(now).day]
  const first = isBefore(plusDays(lastDay, 1), today) ? today : plusDays(lastDay, 1)
  const days = Array.from({ length: 15 }, (_, n) => plusDays(first, n))
  const fits = days.filter((day) => weekday === null || weekdayOf(day) === weekday)
  return (
    fits.map((day) => place.instantOf(day, minutes)).find((at) => at > Math.max(now, last)) ?? last + 7 * 86_400_000
  )
}
