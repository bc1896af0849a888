import { Context, DateTime, Option, Schema } from "effect"
import type { Language } from "../talk/Language.ts"
import builtIn from "./help-lines.json" with { type: "json" }

const day = /^\d{4}-\d{2}-\d{2}$/
const Day = Schema.String.check(
  Schema.makeFilter(
    (text: string) => (day.test(text) && Option.isSome(DateTime.make(text))) || "a day like 2026-11-30",
  ),
)
const Phone = Schema.NullOr(Schema.String.check(Schema.isPattern(/^\+?[\d][\d ()-]*$/)))
const Url = Schema.String.check(Schema.isPattern(/^https?:\/\/\S+$/))
const text = Schema.String.check(Schema.isPattern(/\S/), Schema.isMaxLength(120))

/** A line where people help, as its own page or an official one says. Operators may keep a file of their own. */
export const HelpLine = Schema.Struct({
  /** ISO 3166, two letters. */
  country: Schema.String.check(Schema.isPattern(/^[A-Z]{2}$/)),
  /** As the line calls itself; `name_en` and `name_ru` where that helps. */
  name: text,
  name_en: Schema.optionalKey(text),
  name_ru: Schema.optionalKey(text),
  about: Schema.Literals(["crisis", "violence", "eating"]),
  for: Schema.Literals(["anyone", "adults", "children", "women"]),
  number: Phone,
  sms: Phone,
  /** What such a message begins with. */
  sms_word: Schema.optionalKey(text),
  chat: Schema.NullOr(Url),
  /** null: the page did not say. */
  hours: Schema.NullOr(text),
  languages: Schema.Array(Schema.String.check(Schema.isPattern(/^[a-z]{2}$/))),
  free: Schema.NullOr(Schema.Boolean),
  source: Url,
  /** The day on which somebody last read the number on that page. */
  checked_on: Day,
})
export type HelpLine = typeof HelpLine.Type

const HelpLineList = Schema.Array(
  HelpLine.check(
    Schema.makeFilter(
      ({ number, sms, chat }) => number !== null || sms !== null || chat !== null || "one of number, sms and chat",
    ),
  ),
)

export const HelpLineFile = Schema.fromJsonString(HelpLineList)

export const helpLines: ReadonlyArray<HelpLine> = Schema.decodeUnknownSync(HelpLineList)(builtIn)

/** What the operators' file has, or else our own. */
export const HelpLines = Context.Reference<ReadonlyArray<HelpLine>>("confidant/domain/HelpLines", {
  defaultValue: () => helpLines,
})

export const nameOf = ({ name, name_en = name, name_ru = name }: HelpLine, language: Language): string =>
  language === "ru" ? name_ru : name_en

/** Since when a line has not been checked for longer than `days`. */
export const staleLines = (lines: ReadonlyArray<HelpLine>, now: number, days: number): ReadonlyArray<HelpLine> =>
  lines.filter(({ checked_on }) => now - Date.parse(checked_on) > days * 86_400_000)
