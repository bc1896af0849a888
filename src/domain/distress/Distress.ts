import type { Content } from "../talk/incoming/Incoming.ts"
import type { Language } from "../talk/Language.ts"
import { wordsOf } from "../talk/incoming/Words.ts"
import { oncePer, oncePerText } from "../Once.ts"
import * as English from "./english/Others.ts"
import * as EnglishSigns from "./english/Signs.ts"
import * as EnglishTogether from "./english/Together.ts"
import { inRussianLetters, plainWords, quotedIn, withoutQuotes } from "./Plain.ts"
import * as Russian from "./russian/Others.ts"
import * as RussianSigns from "./russian/Signs.ts"
import * as RussianTogether from "./russian/Together.ts"
import { areTogether, isFound, type IsDenied, type Together } from "./Search.ts"

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
  readonly deniedAfter: RegExp
  readonly signs: ReadonlyArray<RegExp>
  readonly together: ReadonlyArray<Together>
  readonly somebody: RegExp
  readonly named: RegExp
  readonly mine: RegExp
  readonly elsewhere: RegExp
  readonly played: RegExp
  readonly past: RegExp
  readonly well: RegExp
  readonly back: RegExp
  readonly mishap: RegExp
}

type Kinds = Readonly<Record<"direct" | "harm" | "indirect" | "passive" | "plan" | "slang", RegExp>>

const kinds = ({ direct, harm, indirect, passive, plan, slang }: Kinds): ReadonlyArray<RegExp> => [
  direct,
  passive,
  harm,
  indirect,
  plan,
  slang,
]

/** People mix languages, so both lists always apply. */
const lists: ReadonlyArray<Phrases> = [
  { language: "en", letters: /[a-z]/, ...English, ...EnglishTogether, signs: kinds(EnglishSigns) },
  { language: "ru", letters: /[а-я]/, ...Russian, ...RussianTogether, signs: kinds(RussianSigns) },
]

const has = (words: string, sign: RegExp): boolean => words.search(sign) !== -1

/** What denies stands close by. */
const before = 80

/** Few enough words for one that is alone to be an outcry. */
const outcry = 4

const inList = (list: Phrases, whole: string): Distress["about"] | null => {
  const words = whole.replace(list.harmless, "|")
  const isDenied: IsDenied = (text, { from, to }) =>
    list.denial.test(text.slice(Math.max(0, from - before), from)) || list.deniedAfter.test(text.slice(to, to + before))
  const isSelf =
    list.signs.some((sign) => isFound(words, sign, isDenied)) ||
    list.together.some((signs) => areTogether(words, signs, isDenied))
  const isOver = () => has(words, list.past) && has(words, list.well) && !has(words, list.back)
  const isTold = () => has(words, list.elsewhere) && !has(words, list.mine)
  const isSlip = () => has(words, list.mishap) && !list.signs.slice(0, 2).some((sign) => isFound(words, sign, isDenied))
  if (isSelf && !isOver() && !isTold() && !isSlip() && !has(words, list.played)) return "self"
  const isNamed = isFound(words, list.named, isDenied)
  if (!isNamed && !isFound(words, list.somebody, isDenied)) return null
  if (isOver() || has(words, list.elsewhere) || has(words, list.past)) return null
  const isShort = words.split(" ").filter((word) => word !== "" && word !== "|").length <= outcry
  return isFound(words, list.somebody, isDenied) || isShort || areTogether(words, [list.named, list.mine], isDenied)
    ? "somebody"
    : null
}

const find = (text: string): Distress | null => {
  if (text === "") return null
  const words = plainWords(text)
  const inLatin = inRussianLetters(words)
  const found = lists.flatMap((list) => {
    const spelled = list.language === "ru" ? (inLatin ?? words) : words
    const about = list.letters.test(spelled) ? inList(list, spelled) : null
    return about === null ? [] : [{ about, language: list.language }]
  })
  return found.find(({ about }) => about === "self") ?? found[0] ?? null
}

/** Words of acute distress in a text of the person's own. What stands in quotation marks may be another's. */
export const distressIn = (text: string): Distress | null => {
  const own = find(withoutQuotes(text))
  if (own?.about === "self") return own
  const quoted = find(quotedIn(text))
  return own ?? (quoted === null ? null : { ...quoted, about: "somebody" })
}

/** Messages on their way from intake to their answer, which reads them anew. */
const underway = 2_000

const foundIn = oncePerText(distressIn, underway)

const look = (content: Content): Distress | null => {
  const { own, shown } = wordsOf(content)
  const mine = foundIn(content._tag === "Command" ? `${content.name} ${own}` : own)
  if (mine?.about === "self") return mine
  const theirs = foundIn(shown.flatMap(({ by, text }) => (by === "companion" ? [] : [text])).join("\n"))
  return mine ?? (theirs === null ? null : { ...theirs, about: "somebody" })
}

/**
 * Better one false alarm too many: the answer is calm and does no harm. What we said ourselves raises none. A message is asked
 * about several times on its way, and each look costs up to a millisecond.
 */
export const distressOf = oncePer(look)
