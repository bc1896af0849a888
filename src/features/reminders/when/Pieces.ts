import { hourOf } from "../../../domain/talk/place/TimeZones.ts"
import type { hours } from "../../../policy/Reminders.ts"

export type Part = keyof typeof hours
export type Repeat = "daily" | "weekly"

/** What a few words say of a time. Each kind is said once. */
export interface Pieces {
  /** From now, in minutes: no calendar is needed. */
  readonly delay?: number
  readonly day?:
    | { readonly _tag: "In"; readonly days: number; readonly months: number }
    | { readonly _tag: "Weekday"; readonly weekday: number; readonly isNext: boolean }
    | { readonly _tag: "Date"; readonly day: number; readonly month: number; readonly year: number | null }
  /** Minutes of the day. `isOpen`: by a clock of twelve hours it may be either half. `isExact`: with its minutes. */
  readonly clock?: { readonly minutes: number; readonly isOpen: boolean; readonly isExact: boolean }
  readonly part?: Part
  readonly repeat?: Repeat
  /** Something about a time that nobody can keep to as it is said. */
  readonly isVague?: true
}

type Groups = Readonly<Record<string, string | undefined>>

const listed =
  "a 1, an 1, one 1, two 2, three 3, four 4, five 5, six 6, seven 7, eight 8, nine 9, ten 10, eleven 11, twelve 12, fifteen 15, twenty 20, thirty 30, forty 40, a couple of 2, half a 0.5, half an 0.5, один 1, одну 1, два 2, две 2, три 3, четыре 4, пять 5, шесть 6, семь 7, восемь 8, девять 9, десять 10, одиннадцать 11, двенадцать 12, пятнадцать 15, двадцать 20, тридцать 30, сорок 40, пару 2, полтора 1.5, полторы 1.5"

const numbers: ReadonlyMap<string, number> = new Map(
  listed.split(", ").map((each) => {
    const at = each.lastIndexOf(" ")
    return [each.slice(0, at), Number(each.slice(at + 1))] as const
  }),
)

const longestFirst = (names: ReadonlyArray<string>): string =>
  names.toSorted((one, other) => other.length - one.length).join("|")

const number = longestFirst([...numbers.keys()])
const hourName = longestFirst(
  [...numbers].flatMap(([name, value]) => (value % 1 === 0 && !/^(?:an?|пару|a .*)$/u.test(name) ? [name] : [])),
)

const amountOf = (text: string | undefined): number =>
  text === undefined ? 1 : (numbers.get(text.toLowerCase()) ?? Number(text.replace(",", ".")))

const units: ReadonlyArray<readonly [RegExp, "minute" | "day" | "month", number]> = [
  [/^(?:minutes?|mins?|m|минут[уы]?|мин|м)$/iu, "minute", 1],
  [/^(?:hours?|hrs?|h|час(?:а|ов|ик)?|ч)$/iu, "minute", 60],
  [/^(?:days?|день|дн(?:я|ей)|сутки|суток)$/iu, "day", 1],
  [/^(?:weeks?|недел[юиь]|недельку)$/iu, "day", 7],
  [/^(?:months?|месяц(?:а|ев)?)$/iu, "month", 1],
  [/^(?:years?|год(?:а)?|лет)$/iu, "month", 12],
]
const unit = units.map(([name]) => name.source.slice("^(?:".length, -")$".length)).join("|")

const weekdayNames: ReadonlyArray<RegExp> = [
  /^(?:mon|пон|пн)/iu,
  /^(?:tue|вто|вт)/iu,
  /^(?:wed|сре|ср)/iu,
  /^(?:thu|чет|чт)/iu,
  /^(?:fri|пят|пт)/iu,
  /^(?:sat|суб|сб)/iu,
  /^(?:sun|вос|вс)/iu,
]
const weekday =
  "mon(?:days?)?|tue(?:s(?:days?)?)?|wed(?:nesdays?)?|thu(?:rs(?:days?)?)?|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?|понедельник(?:ам)?|вторник(?:ам)?|сред[уыа]|средам|четверг(?:ам)?|пятниц[уа]|пятницам|суббот[уа]|субботам|воскресень[ею]|воскресеньям|пн|вт|ср|чт|пт|сб|вс"

const months: ReadonlyArray<string> =
  "jan янв|feb фев|mar мар|apr апр|may мая|jun июн|jul июл|aug авг|sep сен|oct окт|nov ноя|dec дек"
    .split("|")
    .map((names) => names.replace(" ", "|"))
const month =
  "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"

const parts: ReadonlyArray<readonly [RegExp, Part]> = [
  [/утр|morning/iu, "morning"],
  [/дн[её]м|afternoon/iu, "afternoon"],
  [/веч|evening/iu, "evening"],
  [/ноч|night/iu, "night"],
]

const partOf = (text: string): Part => parts.find(([name]) => name.test(text))?.[1] ?? "morning"

const monthOf = (name: string): number => months.findIndex((each) => new RegExp(`^(?:${each})`, "iu").test(name)) + 1

const half = "a\\.?m\\.?|p\\.?m\\.?|in the morning|in the afternoon|in the evening|at night|утра|дня|вечера|ночи"

const inUnits = (count: number, name: string | undefined): Pieces => {
  const [, kind, length] = units.find(([of]) => of.test(name ?? "")) ?? units[0] ?? []
  const all = count * (length ?? 1)
  if (kind === "minute") return { delay: Math.round(all) }
  return {
    day: { _tag: "In", days: kind === "day" ? Math.round(all) : 0, months: kind === "month" ? Math.round(all) : 0 },
  }
}

const delayed = ({ count, more, moreUnit, name, plusHalf }: Groups): Pieces => {
  const first = inUnits(amountOf(count) + (plusHalf === undefined ? 0 : 0.5), name)
  if (more === undefined || first.delay === undefined) return first
  const rest = inUnits(amountOf(more), moreUnit ?? "m")
  return rest.delay === undefined ? first : { delay: first.delay + rest.delay }
}

const clockOf = ({ half: said = "", hour, minute }: Groups): Pieces | null => {
  const word = said.toLowerCase()
  const given = amountOf(hour)
  const of = hourOf(given, word)
  if (of === null || Number(minute ?? 0) > 59) return null
  const isOpen = word === "" && given > 0 && given < 12 && hour?.startsWith("0") !== true
  return { clock: { minutes: of * 60 + Number(minute ?? 0), isOpen, isExact: minute !== undefined } }
}

const dated = ({ day, month: name, monthNumber, year }: Groups): Pieces | null => {
  const of = monthNumber === undefined ? monthOf(name ?? "") : Number(monthNumber)
  if (of < 1 || of > 12 || Number(day) < 1 || Number(day) > 31) return null
  const written = year === undefined ? null : Number(year)
  return {
    day: {
      _tag: "Date",
      day: Number(day),
      month: of,
      year: written === null || written > 99 ? written : 2_000 + written,
    },
  }
}

const onWeekday = (name: string, isNext: boolean): Pieces => ({
  day: { _tag: "Weekday", weekday: weekdayNames.findIndex((each) => each.test(name)), isNext },
})

const inDays = (days: number): Pieces => ({ day: { _tag: "In", days, months: 0 } })

const every = (name: string): Pieces => {
  if (/^(?:day|день)$/iu.test(name)) return { repeat: "daily" }
  if (/^(?:week|неделю)$/iu.test(name)) return { repeat: "weekly" }
  if (weekdayNames.some((each) => each.test(name))) return { ...onWeekday(name, false), repeat: "weekly" }
  return { repeat: "daily", part: partOf(name) }
}

const year = "(?<year>\\d{4})"
const monthly = `(?<month>${month})\\.?`

const vague = [
  "(?:(?:at|on|over|during) (?:the |this |next )?|(?:this|next|every) )weekends?|next (?:week|month|year)|every (?:weekday|other day|second day|month|year)|(?:on )?weekdays|monthly|yearly",
  "(?:a bit |a little )?later|(?:after|before|at) (?:lunch|dinner|breakfast|work|bed|school)|in a (?:few|while|bit|moment)(?: \\p{L}+)?",
  `(?:at )?(?:half|(?:a )?quarter|\\d{1,2}) (?:past|to) (?:\\d{1,2}|${hourName})`,
  "(?:on )?\\d{1,2}/\\d{1,2}(?:/\\d{2,4})?|(?:on )?the \\d{1,2}(?:st|nd|rd|th)",
  `(?:and|или|и) (?:on |по |в |во )?(?:${weekday})`,
  "(?:в|на|по) (?:следующ\\p{L}+ (?:неделе|месяце|год[уа])|выходны[ехм]+|будн\\p{L}+)|кажд\\p{L}+ (?:месяц|год|будн\\p{L}+|выходные)|(?:по)?позже|(?:в|после|перед|до) (?:обед[ао]?м?|ужин[ао]?м?|завтрак[ао]?м?|сном|сна|работы)",
  `\\d{1,2}(?:-?го|-?е)? числа|(?:в )?(?:половин[еу]|пол) ?(?:перв|втор|треть|четв[её]рт|пят|шест|седьм|восьм|девят|десят|одиннадцат|двенадцат)(?:ого|его)|(?:в )?без (?:четверти|\\d{1,2}|${number}|\\p{L}+ти) (?:минут )?(?:\\d{1,2}|${hourName})|(?:к|около|часов в) (?:${hourName}|\\d{1,2})(?= |$)`,
].join("|")

/** In order: the first that fits says what the words mean. */
const rules: ReadonlyArray<readonly [string, (groups: Groups) => Pieces | null]> = [
  ["(?:in|через) (?:полчаса|полчасика)", () => ({ delay: 30 })],
  [
    `(?:in|через) (?:(?<count>\\d{1,4}(?:[.,]\\d)?|${number}) ?)?(?<name>${unit})\\.?(?<plusHalf> and a half| с половиной)?(?: ?(?:and |и )?(?<more>\\d{1,3}|${number}) ?(?<moreUnit>minutes?|mins?|m|минут[уы]?|мин|м)\\.?)?`,
    delayed,
  ],
  [`(?:in|через) (?<count>\\d{1,3}|${number}) (?<plusHalf>and a half|с половиной) (?<name>${unit})`, delayed],
  [`(?<count>\\d{1,3}|${number}) ?(?<name>${unit}) from now`, delayed],
  ["через четверть часа|in a quarter of an hour", () => ({ delay: 15 })],
  ["in (?<count>an?) (?<name>hour) (?<plusHalf>and a half)", delayed],
  ["in (?<count>\\d{1,3}) ?(?<name>h)(?<more>\\d{1,2})", delayed],
  ["(?:every ?|each )(?<name>day)(?! after)|ежедневно|daily", () => ({ repeat: "daily" })],
  ["еженедельно|weekly", () => ({ repeat: "weekly" })],
  [
    `(?:every|each|кажд(?:ый|ую|ое)) (?<name>week|неделю|morning|afternoon|evening|night|день|утро|вечер|ночь|${weekday})`,
    ({ name = "" }) => every(name),
  ],
  [
    `(?:по|on) (?<name>[a-zа-я]+(?:days|ам))`,
    ({ name = "" }) => (weekdayNames.some((each) => each.test(name)) ? every(name) : null),
  ],
  ["(?:the )?day after tomorrow|послезавтра", () => inDays(2)],
  ["tomorrow|(?:на )?завтра", () => inDays(1)],
  ["yesterday|вчера", () => inDays(-1)],
  ["tonight", () => ({ ...inDays(0), part: "evening" })],
  ["today|сегодня", () => inDays(0)],
  ["this (?<name>morning|afternoon|evening)", ({ name = "" }) => ({ ...inDays(0), part: partOf(name) })],
  ["(?:at |в )?(?:noon|midday|полдень)", () => ({ clock: { minutes: 720, isOpen: false, isExact: false } })],
  ["(?:at |в )?(?:midnight|полночь)", () => ({ clock: { minutes: 0, isOpen: false, isExact: false } })],
  [`(?:on )?(?<year>\\d{4})-(?<monthNumber>\\d{1,2})-(?<day>\\d{1,2})`, dated],
  [`(?:on |в )?(?<day>\\d{1,2})\\.(?<monthNumber>\\d{1,2})\\.(?<year>\\d{4}|\\d{2})`, dated],
  [`(?:at |by |в |во |к )(?<hour>\\d{1,2})(?:[:.-]|h)(?<minute>\\d{2})(?: ?(?<half>${half}))?`, clockOf],
  [`(?<hour>\\d{1,2}):(?<minute>\\d{2})(?: ?(?<half>${half}))?`, clockOf],
  [`(?:к |на )?(?<hour>\\d{1,2}) ?(?<half>${half})`, clockOf],
  [
    `(?:on )?(?:the )?(?<day>\\d{1,2})(?:st|nd|rd|th|-го|-е)? (?:of )?${monthly}(?:,? ${year}(?: года| г\\.?)?)?`,
    dated,
  ],
  [`(?:on )?${monthly} (?:the )?(?<day>\\d{1,2})(?:st|nd|rd|th)?(?!:)(?:,? (?<year>\\d{4}))?`, dated],
  [`(?<day>\\d{1,2})\\.(?<monthNumber>\\d{1,2})`, dated],
  [
    `(?:at |by |в |во )(?<hour>\\d{1,2}|${hourName})(?: (?:часов|часа|час|o['’]?clock))?(?: ?(?<half>${half}))?(?![:.-]\\d)`,
    clockOf,
  ],
  [`в час(?: (?<half>дня|ночи))?`, ({ half: said }) => clockOf({ hour: "1", half: said ?? "дня" })],
  [
    `(?:on |this |в |во )?(?:эт(?:от|у|о) |ближайш(?:ий|ую|ее) )?(?<next>next |следующ(?:ий|ую|ее) )?(?<name>${weekday})`,
    ({ name = "", next }) => onWeekday(name, next !== undefined),
  ],
  [
    "(?:in the )(?<name>morning|afternoon|evening)|at (?<night>night)",
    ({ name, night }) => ({ part: partOf(name ?? night ?? "") }),
  ],
  [
    "(?<name>утром|с утра|дн[её]м|вечером|ночью|morning|afternoon|evening|night)",
    ({ name = "" }) => ({ part: partOf(name) }),
  ],
  [vague, () => ({ isVague: true })],
]

const compiled = rules.map(([pattern, read]) => [new RegExp(`(?:${pattern})(?![\\p{L}\\p{N}])`, "iuy"), read] as const)

/** undefined: both say it, and one of them is no part of the time. */
const joined = (one: Pieces, other: Pieces): Pieces | undefined => {
  const isTwice = Object.keys(other).some((kind) => kind !== "isVague" && Object.hasOwn(one, kind))
  const isTwofold = other.delay !== undefined || one.delay !== undefined
  return isTwice || (isTwofold && Object.keys({ ...one, ...other }).length > 1) ? undefined : { ...one, ...other }
}

/** Reads words about a time from this place on, as far as they go. */
export const piecesFrom = (
  text: string,
  from: number,
  before: Pieces = {},
): { readonly pieces: Pieces; readonly to: number } => {
  let pieces = before
  let to = from
  for (let isMore = true; isMore;) {
    isMore = false
    for (const [pattern, read] of compiled) {
      pattern.lastIndex = to
      const found = pattern.exec(text)
      const said = found === null ? null : read(found.groups ?? {})
      const both = said === null ? undefined : joined(pieces, said)
      if (both === undefined) continue
      pieces = both
      to = pattern.lastIndex
      const gap = /(?:,? |, )(?=\S)/uy
      gap.lastIndex = to
      if (gap.exec(text) !== null) {
        to = gap.lastIndex
        isMore = true
      }
      break
    }
  }
  return { pieces, to }
}
