import { type Asked, button, inPlace, message, type Reply, type Say } from "../../../domain/Feature.ts"
import { dayOf } from "../../../domain/talk/LocalTime.ts"
import { beginningOf } from "../../../domain/talk/outgoing/Graphemes.ts"
import type { Keyboard } from "../../../domain/talk/outgoing/Outgoing.ts"
import type { Person } from "../../../domain/talk/Person.ts"
import { currentFacts, factsOnPage, lineLength, sourcesShown } from "../../../policy/Facts.ts"
import { shown } from "../../../policy/Memory.ts"
import type { Held, Noted } from "./Facts.ts"

export const feature = "memory"

const shortened = (text: string, length: number): string => {
  const line = text.replace(/\s+/gu, " ").trim()
  return line.length <= length ? line : `${beginningOf(line, length - 1).trimEnd()}…`
}

const markOf = (say: Say, person: Person, { hidden, pinned, validTo }: Noted): string =>
  [
    ...(pinned ? ["📌"] : []),
    ...(validTo === null ? [] : [say("memory-fact-until", { day: dayOf(validTo, person) })]),
    ...(hidden && validTo === null ? [say("memory-fact-hidden")] : []),
  ].join(" ")

const titleOf = (say: Say, person: Person, noted: Noted): string =>
  [markOf(say, person, noted), shortened(noted.text, lineLength)].filter((part) => part !== "").join(" ")

const because = (say: Say, person: Person, { sources }: Noted): string => {
  const newest = sources.find(({ ends }) => !ends) ?? sources[0]
  return newest === undefined
    ? ""
    : `\n   ${say("memory-fact-said", { day: dayOf(newest.at, person), words: shortened(newest.quote, lineLength) })}`
}

/** Some of what is noted, each with the person's words for it. */
export const linesOf = ({ person, say }: Asked, facts: ReadonlyArray<Noted>): ReadonlyArray<string> =>
  facts.map((noted) => `• ${titleOf(say, person, noted)}${because(say, person, noted)}`)

const pausing = (say: Say, paused: boolean) =>
  button(say(paused ? "memory-button-resume" : "memory-button-pause"), feature, paused ? "resume" : "pause")

const paging = (say: Say, page: number, pages: number): Keyboard => {
  const beside = [
    ...(page > 0 ? [button(say("memory-button-before"), feature, "list", String(page - 1))] : []),
    ...(page < pages - 1 ? [button(say("memory-button-after"), feature, "list", String(page + 1))] : []),
  ]
  return beside.length === 0 ? [] : [beside]
}

const summaryOf = (say: Say, facts: ReadonlyArray<Noted>): string => {
  const hidden = facts.filter((each) => each.hidden && each.validTo === null).length
  return [
    say("memory-facts"),
    ...(hidden === 0 ? [] : [say("memory-facts-hidden", { count: hidden, most: currentFacts })]),
  ].join("\n")
}

/** What is noted, page by page, with the person's words for each; `before`: said above it. */
export const listScreen = (
  { home, person, say }: Asked,
  { facts, paused }: Held<Noted>,
  notes: boolean,
  wanted: number,
  ...before: ReadonlyArray<string>
) => {
  const pages = Math.max(1, Math.ceil(facts.length / factsOnPage))
  const page = Math.min(Math.max(0, wanted), pages - 1)
  const first = page * factsOnPage
  const here = facts.slice(first, first + factsOnPage)
  const state = notes ? (paused ? "memory-facts-paused" : "memory-facts-how") : "memory-facts-practice"
  const lines = here.map(
    (noted, index) => `${first + index + 1}. ${titleOf(say, person, noted)}${because(say, person, noted)}`,
  )
  const text = [
    ...before,
    ...(facts.length === 0 ? (notes && !paused ? [say("memory-facts-none")] : []) : [summaryOf(say, facts), ...lines]),
    say(state),
  ].join("\n\n")
  return message(text, [
    ...(here.length === 0
      ? []
      : [here.map(({ id }, index) => button(String(first + index + 1), feature, "fact", String(id)))]),
    ...paging(say, page, pages),
    ...(notes ? [[pausing(say, paused)]] : []),
    ...home.keyboard,
  ])
}

export const factScreen = ({ person, say }: Asked, noted: Noted) => {
  const id = String(noted.id)
  const words = noted.sources.slice(0, sourcesShown).map(({ at, ends, quote }) =>
    say(ends ? "memory-fact-ended-by" : "memory-fact-said", {
      day: dayOf(at, person),
      words: shortened(quote, shown.quoteLength),
    }),
  )
  const text = [
    titleOf(say, person, noted),
    say("memory-fact-why"),
    ...words,
    ...(noted.timesSeen > 1 ? [say("memory-fact-times", { count: noted.timesSeen })] : []),
    ...(noted.corrected ? [say("memory-fact-corrected")] : []),
  ].join("\n\n")
  return message(text, [
    [button(say("memory-button-forget"), feature, "forget", id)],
    [
      button(say("memory-button-correct"), feature, "correct", id),
      ...(noted.validTo === null
        ? [
            button(
              say(noted.pinned ? "memory-button-unpin" : "memory-button-pin"),
              feature,
              noted.pinned ? "unpin" : "pin",
              id,
            ),
          ]
        : []),
    ],
    [button(say("memory-button-list"), feature, "list")],
  ])
}

/** Which of them is meant. */
export const whichScreen = ({ say }: Asked, facts: ReadonlyArray<Noted>, length: number) =>
  message(say("memory-forget-which"), [
    ...facts.map(({ id, text }) => [button(shortened(text, length), feature, "forget", String(id))]),
    [button(say("memory-button-none"), feature, "none")],
  ])

export const forgottenScreen = ({ say }: Asked, { text }: Noted) =>
  message(say("memory-forgotten", { words: shortened(text, shown.quoteLength) }), [
    [button(say("memory-button-list"), feature, "list")],
  ])

export const goneScreen = (asked: Asked): Reply => ({
  deliveries: [
    inPlace(
      asked,
      message(asked.say("memory-fact-gone"), [[button(asked.say("memory-button-list"), feature, "list")]]),
    ),
  ],
  dialogue: null,
})
