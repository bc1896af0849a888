import { button, message, type Say } from "../../domain/Feature.ts"
import { dayOf } from "../../domain/talk/LocalTime.ts"
import { beginningOf } from "../../domain/talk/outgoing/Graphemes.ts"
import type { Button, Keyboard, Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import type { Entity } from "../../domain/talk/outgoing/RichText.ts"
import type { Person } from "../../domain/talk/Person.ts"
import { styleOf } from "../../domain/talk/Style.ts"
import { buttonLabelLength } from "../../policy/Limits.ts"
import { kept, shown } from "../../policy/Profile.ts"
import type { Evidence, Pattern } from "./Profiles.ts"

export const name = "profile"

/** A pattern with what was merged into it, as one. */
export interface Whole extends Pattern {
  readonly merged: ReadonlyArray<Pick<Pattern, "id" | "title" | "theme">>
}

/** Those that are shown, seen last first. */
export const wholes = (all: ReadonlyArray<Pattern>): ReadonlyArray<Whole> =>
  all
    .filter(({ archived, mergedInto }) => mergedInto === null && !archived)
    .map((pattern): Whole => {
      const merged = all.filter(({ mergedInto }) => mergedInto === pattern.id)
      const group = [pattern, ...merged]
      return Object.assign({}, pattern, {
        merged,
        confidence: Math.max(...group.map(({ confidence }) => confidence)),
        seen: group.reduce((sum, { seen }) => sum + seen, 0),
        firstSeen: Math.min(...group.map(({ firstSeen }) => firstSeen)),
        lastSeen: Math.max(...group.map(({ lastSeen }) => lastSeen)),
        evidence: group
          .flatMap(({ evidence }) => evidence)
          .toSorted((one, other) => other.at - one.at)
          .slice(0, kept.quotes),
      })
    })
    .toSorted((one, other) => other.lastSeen - one.lastSeen)

/** A rule's words are in the text files, in whatever language the person reads now. */
const wordsOf = (say: Say, { advice, description, theme, title }: Pattern) => {
  if (theme === null) return { title, description, advice }
  const key = `profile-theme-${theme}`
  return { title: say(key), description: say(`${key}-about`), advice: say(`${key}-advice`) }
}

export const titleOf = (say: Say, { theme, title }: Pick<Pattern, "theme" | "title">): string =>
  theme === null ? title : say(`profile-theme-${theme}`)

interface Part {
  readonly text: string
  readonly type?: Entity["type"]
}

const quoteLine = (say: Say, person: Person, { at, quote }: Evidence): string => {
  const day = dayOf(at, person)
  if (quote === null) return say("profile-chosen", { day })
  const line = quote.replace(/\s+/gu, " ").trim()
  const words = line.length <= shown.quote ? line : `${beginningOf(line, shown.quote - 1).trimEnd()}…`
  return say("profile-quote", { words, day })
}

const steps = (confidence: number): string => {
  const full = Math.max(1, Math.round(confidence * shown.steps))
  return "●".repeat(full) + "○".repeat(shown.steps - full)
}

const partsOf = (say: Say, person: Person, pattern: Whole): ReadonlyArray<Part> => {
  const { advice, description, title } = wordsOf(say, pattern)
  const since = dayOf(pattern.firstSeen, person)
  const quotes = pattern.evidence.slice(0, shown.quotes).map((each) => quoteLine(say, person, each))
  return [
    { text: title, type: "bold" },
    {
      text: say("profile-sure", { sure: steps(pattern.confidence), seen: pattern.seen, day: since }),
      type: "italic",
    },
    ...(description === "" ? [] : [{ text: description }]),
    { text: quotes.join("\n"), type: "blockquote" },
    ...(advice === null ? [] : [{ text: say("profile-advice", { advice }) }]),
  ]
}

const lengthOf = (parts: ReadonlyArray<Part>): number => parts.reduce((sum, { text }) => sum + text.length + 2, 0)

/** As many patterns on a page as it can hold. */
const pagesOf = (say: Say, person: Person, all: ReadonlyArray<Whole>): ReadonlyArray<ReadonlyArray<Whole>> => {
  const pages: Array<Array<Whole>> = []
  let left = 0
  for (const pattern of all) {
    const length = lengthOf(partsOf(say, person, pattern))
    const page = pages.at(-1)
    if (page === undefined || page.length === shown.patterns || length > left) {
      pages.push([pattern])
      left = shown.characters - length
    } else {
      page.push(pattern)
      left -= length
    }
  }
  return pages
}

const rich = (parts: ReadonlyArray<Part>) => {
  const entities = parts.flatMap(({ text, type }, at) => {
    const offset = parts.slice(0, at).reduce((length, part) => length + part.text.length + 2, 0)
    return type === undefined ? [] : [{ type, offset, length: text.length }]
  })
  return { text: parts.map(({ text }) => text).join("\n\n"), entities }
}

const short = (label: string): string => {
  const points = Array.from(label)
  return points.length <= buttonLabelLength ? label : `${points.slice(0, buttonLabelLength - 1).join("")}…`
}

const rowsOf = (say: Say, page: ReadonlyArray<Whole>, at: number): Keyboard =>
  page.flatMap((pattern): Keyboard => [
    [button(short(say("profile-button-not", { title: titleOf(say, pattern) })), name, "ask", `${pattern.id}.${at}`)],
    ...pattern.merged.map((one): ReadonlyArray<Button> => [
      button(short(say("profile-button-part", { title: titleOf(say, one) })), name, "part", `${one.id}.${at}`),
    ]),
  ])

const turning = (say: Say, at: number, count: number): Keyboard =>
  count < 2
    ? []
    : [
        [
          ...(at > 0 ? [button(say("profile-button-newer"), name, "page", String(at - 1))] : []),
          ...(at + 1 < count ? [button(say("profile-button-older"), name, "page", String(at + 1))] : []),
        ],
      ]

export interface Shown {
  readonly patterns: ReadonlyArray<Pattern>
  readonly isOn: boolean
  /** What is said of the mood; null: nothing is known. */
  readonly mood: string | null
}

const styleLine = (say: Say, person: Person): string => {
  const style = styleOf(person)
  const rows = (["tone", "personality", "length"] as const).map((row) =>
    say(`style-row-${row}`, { value: say(`style-${row}-${style[row]}`) }),
  )
  return say("profile-style", { style: rows.join(" · ") })
}

const protectedly = (outgoing: Outgoing): Outgoing =>
  outgoing._tag === "Message" ? { ...outgoing, protect: true } : outgoing

export const profileScreen = (
  say: Say,
  person: Person,
  { isOn, mood, patterns }: Shown,
  asked: number,
  back: Keyboard,
): Outgoing => {
  const pages = pagesOf(say, person, wholes(patterns))
  const at = Math.max(0, Math.min(asked, pages.length - 1))
  const page = pages[at] ?? []
  const archived = patterns.filter((each) => each.archived).length
  const first: ReadonlyArray<Part> = [
    { text: say("profile-heading"), type: "bold" },
    { text: say(page.length === 0 ? "profile-empty" : "profile-about") },
  ]
  const last: ReadonlyArray<Part> = [
    ...(isOn ? [] : [{ text: say("profile-off") }]),
    ...(archived === 0 ? [] : [{ text: say("profile-archived", { count: archived }) }]),
    ...(mood === null ? [] : [{ text: mood }]),
    { text: styleLine(say, person) },
  ]
  const parts = [
    ...(at === 0 ? first : [{ text: say("profile-page", { at: at + 1, count: pages.length }) }]),
    ...page.flatMap((each) => partsOf(say, person, each)),
    ...(at === 0 ? last : []),
  ]
  return protectedly({
    _tag: "Message",
    text: rich(parts),
    keyboard: [...rowsOf(say, page, at), ...turning(say, at, pages.length), ...back],
  })
}

export const sureScreen = (say: Say, pattern: Pattern, at: number): Outgoing =>
  protectedly(
    message(say("profile-not-sure", { title: titleOf(say, pattern) }), [
      [button(say("profile-button-not-yes"), name, "not", `${pattern.id}.${at}`)],
      [button(say("profile-button-back"), name, "page", String(at))],
    ]),
  )
