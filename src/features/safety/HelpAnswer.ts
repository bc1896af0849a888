import { copyButton, message, type Say } from "../../domain/Feature.ts"
import { emergencyNumber } from "../../domain/safety/Emergency.ts"
import { linesFor } from "../../domain/safety/ForPerson.ts"
import { type HelpLine, nameOf } from "../../domain/safety/HelpLine.ts"
import type { Language } from "../../domain/talk/Language.ts"
import type { Keyboard, Outgoing } from "../../domain/talk/outgoing/Outgoing.ts"
import type { Person } from "../../domain/talk/Person.ts"

export type About = "self" | "somebody" | "violence" | "eating"

interface Needed {
  readonly about: About
  readonly language: Language
  readonly again: boolean
  /** Where we may go on talking we ask for more. */
  readonly mayGoOn: boolean
  readonly person: Pick<Person, "adult" | "country"> | null
}

const waysOf = (say: Say, { chat, number, sms, sms_word }: HelpLine): ReadonlyArray<string> => {
  const spoken =
    number !== null && number === sms
      ? [say("safety-call-or-text", { number })]
      : [
          ...(number === null ? [] : [say("safety-call", { number })]),
          ...(sms === null
            ? []
            : [
                sms_word === undefined
                  ? say("safety-text", { number: sms })
                  : say("safety-text-word", { number: sms, word: sms_word }),
              ]),
        ]
  return [...spoken, ...(chat === null ? [] : [say("safety-chat", { url: chat })])]
}

const languagesOf = (say: Say, { languages }: HelpLine, language: Language): ReadonlyArray<string> => {
  if (languages.length === 0 || languages.includes(language)) return []
  const names = new Intl.DisplayNames([language], { type: "language" })
  const list = languages.slice(0, 3).map((each) => names.of(each) ?? each)
  return [say("safety-languages", { list: list.join(", ") })]
}

export const lineText = (say: Say, line: HelpLine, language: Language): string => {
  const notes = [
    ...(line.free === true ? [say("safety-free")] : []),
    ...(line.hours === null ? [] : [line.hours === "24/7" ? say("safety-any-hour") : line.hours]),
    ...languagesOf(say, line, language),
  ]
  const ways = waysOf(say, line).join(", ")
  return `• ${nameOf(line, language)}: ${ways}${notes.length === 0 ? "" : ` (${notes.join(", ")})`}`
}

const numberOf = ({ number, sms }: HelpLine): string | null => number ?? sms

/** What is dangerous and what to do then, with the number of the person's country, or with those of a few where it is unknown. */
const danger = (say: Say, about: About, country: string | null): string => {
  const number = emergencyNumber(country)
  if (number !== null) return say(`safety-${about}-danger`, { number })
  return say(country === null ? `safety-${about}-anywhere` : `safety-${about}-elsewhere`)
}

const numbersOf = (here: ReadonlyArray<HelpLine>, country: string | null): ReadonlyArray<string> =>
  [...new Set([...here.map(numberOf), emergencyNumber(country)])].filter((number) => number !== null)

const copying = (say: Say, numbers: ReadonlyArray<string>): Keyboard =>
  numbers.map((number) => [copyButton(say("safety-copy", { number }), "safety", number)])

const withButtons = (text: string, keyboard: Keyboard): Outgoing =>
  keyboard.length === 0 ? message(text) : message(text, keyboard)

/** The protocol, for whoever asks, with the lines of their country. */
export const protocol = (
  say: Say,
  lines: ReadonlyArray<HelpLine>,
  { adult, country, language }: Pick<Person, "adult" | "country" | "language">,
): Outgoing => {
  const here = linesFor(lines, { adult, country }, "crisis")
  const emergency = emergencyNumber(country)
  const listed = [
    ...here.map((line) => lineText(say, line, language)),
    ...(emergency === null ? [] : [say("safety-emergency", { number: emergency })]),
  ]
  const text = [
    say("safety-protocol"),
    listed.length === 0 ? say("safety-numbers-unknown") : `${say("safety-numbers-here")}\n${listed.join("\n")}`,
    say("safety-protocol-end"),
  ].join("\n\n")
  return withButtons(text, copying(say, numbersOf(here, country)))
}

export const helpAnswer = (
  say: Say,
  lines: ReadonlyArray<HelpLine>,
  { about, again, language, mayGoOn, person }: Needed,
): Outgoing => {
  const { adult, country } = person ?? { adult: null, country: null }
  const kind = about === "self" || about === "somebody" ? "crisis" : about
  const here = linesFor(lines, { adult, country }, kind)
  const numbers = numbersOf(here, country)
  const keyboard = copying(say, numbers)
  const named = here.map((line) => lineText(say, line, language)).join("\n")
  const listed = named === "" ? [] : [`${say("safety-lines")}\n${named}`]
  if (again) {
    const known = numbers.length === 0 ? say("safety-numbers-anywhere") : numbers.join(", ")
    const words = say("safety-again", { numbers: known })
    return withButtons(words, keyboard)
  }
  const text = [
    say(`safety-${about}`),
    ...listed,
    danger(say, about, country),
    say(`safety-${about}-trust`),
    ...(mayGoOn ? [say(`safety-${about}-go-on`)] : []),
  ].join("\n\n")
  return withButtons(text, keyboard)
}
