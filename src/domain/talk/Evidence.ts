import { distressIn } from "../distress/Distress.ts"
import { diagnosis, ending, method, secrecy } from "../safety/CrisisPatterns.ts"
import { dose, flattery, human } from "../safety/Patterns.ts"
import { phonesIn } from "../safety/Phones.ts"
import type { Language } from "./Language.ts"
import { isVisible } from "./outgoing/Visible.ts"

const passing = /[\s«»“”„"'’‘]/u
const ofWord = /[\p{L}\p{N}]/u

/** Without case, quotation marks and odd spaces; `at`: where each unit came from. */
const fold = (text: string) => {
  let words = ""
  const at: Array<number> = []
  const add = (unit: string, index: number) => {
    words += unit
    at.push(index)
  }
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charAt(index)
    if (passing.test(unit)) {
      if (words !== "" && !words.endsWith(" ")) add(" ", index)
    } else for (const lower of unit.toLowerCase().replace("ё", "е").split("")) add(lower, index)
  }
  return { words, at }
}

/** For comparison only. */
export const folded = (text: string): string => fold(text).words.trim()

/** The words as they stand in a text, whole ones; null: they do not occur there. */
export const wordsIn = (text: string, quote: string): string | null => {
  const sought = folded(quote)
  if (!ofWord.test(sought)) return null
  const { at, words } = fold(text)
  for (let from = words.indexOf(sought); from !== -1; from = words.indexOf(sought, from + 1)) {
    const end = from + sought.length
    const isWhole =
      !(ofWord.test(words.charAt(from - 1)) && ofWord.test(words.charAt(from))) &&
      !(ofWord.test(words.charAt(end)) && ofWord.test(words.charAt(end - 1)))
    const [first, last] = [at[from], at[end - 1]]
    if (isWhole && first !== undefined && last !== undefined) return text.slice(first, last + 1)
  }
  return null
}

const letters = { en: /\p{Script=Latin}/gu, ru: /\p{Script=Cyrillic}/gu } as const

/** Most of its letters are of the language. */
export const isIn = (language: Language, text: string): boolean => {
  const own = text.match(letters[language])?.length ?? 0
  return own > (text.match(/\p{L}/gu)?.length ?? 0) / 2
}

/** What a model wrote of a person: in their language, nothing that no answer may hold, and nothing that speaks of despair. */
export const mayBeWritten = (language: Language, text: string, length: number): boolean =>
  isVisible(text) &&
  text.length <= length &&
  isIn(language, text) &&
  ![diagnosis, method, secrecy, ending, dose, human, flattery].some((rule) => rule.test(text)) &&
  phonesIn(text).length === 0 &&
  distressIn(text) === null

/** Models like to put a fence or a sentence around it. */
export const jsonIn = (text: string): string => text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)
