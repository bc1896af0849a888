import * as English from "./english/Words.ts"
import * as Russian from "./russian/Words.ts"
import { corrections, fromLatin, spelled, withoutTricks } from "./Spelling.ts"

/** Quotation marks are no words, but what is between them may be somebody else's. */
const quotations = /«[^«»]*»|“[^“”]*”|„[^„“]*“|"[^"]*"/g

export const quotedIn = (text: string): string => (text.match(quotations) ?? []).join(" | ")

export const withoutQuotes = (text: string): string => text.replace(quotations, " ")

/** Stands for laughter, in both languages. */
const laughter =
  /[😂🤣😹😆💀]+|(?<!\p{L})(?:(?:ха|ах){2,}\p{L}*|(?:ha){2,}h?|a?hahah\p{L}*|lm+f?ao+|lo+l|rofl|лол|ору)(?!\p{L})/gu

const dropped = [English.fillers, Russian.fillers].flatMap((words) =>
  words.split(" ").map((word) => [spelled(word), ""] as const),
)

const known = [English.meant, Russian.meant].flatMap((words) =>
  Object.entries(words).map(([written, said]) => [spelled(written), spelled(said)] as const),
)

const replacements: ReadonlyMap<string, string> = new Map([
  ...corrections(English.slipped, "abcdefghiklmnoprstuvwyz"),
  ...corrections(Russian.slipped, "абвгдежзиклмнопрстуфхцчшщюя"),
  ...known,
  ...dropped,
])

const pairs = [
  { letters: /[a-z]/, joined: English.joined },
  { letters: /[а-я]/, joined: Russian.joined },
]

/** The words without those of no weight, and slips mended. */
const meant = (words: string): string =>
  words
    .split(" ")
    .flatMap((word) => {
      const said = replacements.get(word) ?? word
      return said === "" ? [] : [said]
    })
    .join(" ")

/** Lower case, one spelling, words with one space around them and no words without weight, ` | ` between sentences. */
export const plainWords = (text: string): string => {
  const clean = withoutTricks(
    text
      .toWellFormed()
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, "")
      .replace(/ё/g, "е")
      .replace(laughter, " lol ")
      .replace(/\.{2,}|…|, like,/g, " "),
  )
  const words = meant(spelled(clean.replace(/[.!?;|\n]+/g, " | ").replace(/[^\p{L}\p{N}'’‘`´|]+/gu, " ")))
  return pairs
    .flatMap(({ joined, letters }) => (letters.test(words) ? joined : []))
    .reduce((said, [two, one]) => said.replace(two, one), ` | ${words} | `)
    .replace(/ {2,}/g, " ")
}

/** The same words, if they are Russian ones in Latin letters. */
export const inRussianLetters = (words: string): string | null => {
  const russian = fromLatin(words)
  return russian === null ? null : ` ${meant(russian)} `
}

export const phrases = (...list: ReadonlyArray<string>): RegExp =>
  new RegExp(`(?<= )(?:${spelled(list.join("|"))})(?= )`, "gu")
