import type { Content } from "../talk/incoming/Incoming.ts"
import type { Language } from "../talk/Language.ts"
import { wordsOf } from "../talk/incoming/Words.ts"
import * as English from "./English.ts"
import { plainWords, quotedIn, withoutQuotes } from "./Plain.ts"
import * as Russian from "./Russian.ts"

/** `somebody`: another person, words of others, or unclear. The language is that of the words. */
export interface Distress {
  readonly about: "self" | "somebody"
  readonly language: Language
}

interface Phrases {
  readonly language: Language
  readonly letters: RegExp
  readonly harmless: RegExp
  readonly denial: RegExp
  readonly self: RegExp
  readonly somebody: RegExp
}

/** People mix languages, so both lists always apply. */
const lists: ReadonlyArray<Phrases> = [
  { language: "en", letters: /[a-z]/, ...English },
  { language: "ru", letters: /[а-я]/, ...Russian },
]

const isSaid = ({ denial, harmless }: Phrases, list: RegExp, words: string): boolean =>
  words.search(list) !== -1 &&
  [...words.replace(harmless, "|").matchAll(list)].some(({ index, input }) => !denial.test(input.slice(0, index)))

const find = (text: string): Distress | null => {
  if (text === "") return null
  const words = plainWords(text)
  const possible = lists.filter(({ letters }) => letters.test(words))
  for (const about of ["self", "somebody"] as const) {
    const found = possible.find((each) => isSaid(each, each[about], words))
    if (found !== undefined) return { about, language: found.language }
  }
  return null
}

/** Words of acute distress in a text of the person's own. What stands in quotation marks may be another's. */
export const distressIn = (text: string): Distress | null => {
  const own = find(withoutQuotes(text))
  if (own?.about === "self") return own
  const quoted = find(quotedIn(text))
  return own ?? (quoted === null ? null : { ...quoted, about: "somebody" })
}

/** Better one false alarm too many: the answer is calm and does no harm. What we said ourselves raises none. */
export const distressOf = (content: Content): Distress | null => {
  const { own, shown } = wordsOf(content)
  const mine = distressIn(content._tag === "Command" ? `${content.name} ${own}` : own)
  if (mine?.about === "self") return mine
  const theirs = distressIn(shown.flatMap(({ by, text }) => (by === "companion" ? [] : [text])).join("\n"))
  return mine ?? (theirs === null ? null : { ...theirs, about: "somebody" })
}
