import { Language } from "../../domain/talk/Language.ts"
import { Length, LongAnswers, Personality, type Style, Tone } from "../../domain/talk/Style.ts"

/** What is chosen by a button: its values, as they stand in the button and in the names of the texts. */
export const choices = {
  tone: Tone.literals,
  personality: Personality.literals,
  length: Length.literals,
  voice: ["on", "off"],
  longAnswers: LongAnswers.literals,
  language: ["auto", ...Language.literals],
} as const

export type Choice = keyof typeof choices

export const isChoice = (name: string): name is Choice => Object.hasOwn(choices, name)

export const chosenIn = (style: Style, choice: Choice): string => {
  if (choice === "voice") return style.voice ? "on" : "off"
  return choice === "language" ? (style.language ?? "auto") : style[choice]
}

/** As it is kept; undefined: this release knows no such value. */
export const keptAs = (choice: Choice, value: string): string | boolean | null | undefined => {
  const known: ReadonlyArray<string> = choices[choice]
  if (!known.includes(value)) return undefined
  if (choice === "voice") return value === "on"
  return choice === "language" && value === "auto" ? null : value
}

/** Somebody under 18 is not offered sarcasm. */
export const offered = (choice: Choice, adult: boolean | null): ReadonlyArray<string> =>
  choices[choice].filter((value) => !(value === "sarcastic" && adult === false))
