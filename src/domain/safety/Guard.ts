import { lazily } from "../Once.ts"
import { asksSafety, diagnosis, ending, method, professional, secrecy, trusted } from "./CrisisPatterns.ts"
import { dose, flattery, human, pull, question } from "./Patterns.ts"
import { type MayBeNamed, phonesIn } from "./Phones.ts"
import { eachSentence, type Piece } from "./Sentences.ts"

/** What stands in the place of what was taken out. */
export interface Instead {
  /** Where nothing would be left. */
  readonly answer: string
  readonly number: string
  readonly medicine: string
  /** The help of a crisis answer that names none: a person they trust, and the lines named before. */
  readonly help: string
}

/** In characters. */
export interface Lengths {
  /** The most that a crisis answer has. */
  readonly crisis: number
  /** A longer answer explains or tells, and asks on the way. */
  readonly conversational: number
}

export interface Answering {
  /** The person's own words in this conversation. */
  readonly said: string
  readonly mayBeNamed: MayBeNamed
  readonly isGoodbye: boolean
  /** The answer may be in the words of somebody else, who loves and misses and asks. */
  readonly isDictated: boolean
  /** How many questions an answer may ask. */
  readonly questions: number
  /** The newest words are a cry for help, which the program has answered first. */
  readonly isCrisis: boolean
  readonly instead: Instead
  readonly lengths: Lengths
}

/** One question at a time, and none before sleep; as many as they like to somebody who asks for questions. */
export const questionsIn = (mode: string, words: string): number =>
  /questions|quiz|interview|вопросы|вопросов|викторин|собеседован/iu.test(words)
    ? Infinity
    : mode === "soulsleep"
      ? 0
      : 1

const quotes = /«[^«»]*»|“[^“”]*”|„[^„“]*“|"[^"]*"/g
const inlineCode = /`[^`]*`/g

const plain = (text: string): string => text.toLowerCase().replaceAll(/\s+/g, " ").trim()

/** Plain, once something in the answer is compared with them. */
type Said = () => string

interface Known extends Omit<Answering, "said"> {
  readonly said: Said
}

/** The person's words where they are quoted: they stay, whatever they say. */
const theirsIn = (text: string, said: Said): ReadonlyArray<string> =>
  (text.match(quotes) ?? []).filter((quote) => {
    const words = plain(quote.slice(1, -1))
    return words !== "" && said().includes(words)
  })

const without = (text: string, parts: ReadonlyArray<string>): string =>
  parts.reduce((rest, part) => rest.replace(part, " "), text)

const spaceAfter = (text: string): string => /\s*$/.exec(text)?.[0] ?? ""

const capital = (text: string): string => {
  const [first = ""] = text
  return first.toLocaleUpperCase() + text.slice(first.length)
}

const isSpoken = (text: string): boolean => /[\p{L}\p{N}]/u.test(text)

interface Found {
  number: boolean
  medicine: boolean
}

/** Whether a sentence must not be said. What is said of it is noted in `found`. */
const isForbidden = (
  words: string,
  { isCrisis, isDictated, isGoodbye, mayBeNamed, said }: Known,
  found: Found,
): boolean => {
  if (phonesIn(words).some((phone) => !mayBeNamed(phone))) {
    found.number = true
    return true
  }
  if (isCrisis && [method, diagnosis, secrecy, ending].some((rule) => rule.test(words))) return true
  const amount = dose.exec(words)?.[0]
  if (amount !== undefined && !said().includes(plain(amount))) {
    found.medicine = true
    return true
  }
  return (human.test(words) && !isDictated) || (isGoodbye && pull.test(words))
}

const withoutFlattery = (text: string): string => {
  const opener = flattery.exec(text)
  if (opener === null) return text
  const rest = text.slice(opener[0].length)
  return rest.trim() === "" ? text : capital(rest)
}

const asks = ({ isListed, kind, text }: Piece): boolean => kind === "sentence" && !isListed && question.test(text)

/** The last questions stay: they are what the answer leads to. */
const withinQuestions = (text: string, given: Known): string => {
  const isTold =
    given.isDictated || (text.length > given.lengths.conversational && !given.isCrisis && given.questions > 0)
  if (isTold && !given.isGoodbye) return text
  const allowed = given.isGoodbye ? 0 : given.questions
  let count = 0
  eachSentence(text, (piece) => {
    if (asks(piece)) count += 1
    return piece.text
  })
  let index = 0
  return eachSentence(text, (piece) => {
    if (!asks(piece)) return piece.text
    index += 1
    const again = given.isCrisis && asksSafety.test(piece.text)
    if (index > count - allowed && !again) return piece.text
    const theirs = theirsIn(piece.text, given.said)
    return theirs.length === 0 ? null : `${theirs.join(" ")}${spaceAfter(piece.text)}`
  })
}

const shortened = (text: string, length: number): string => {
  if (text.length <= length) return text
  let left = length
  return eachSentence(text, (piece) => {
    left -= piece.text.length + 1
    return left < 0 ? null : piece.text
  })
}

/** In a crisis code is no exception: nothing of it is worth a life. */
const unfenced = (text: string): string => text.replaceAll(/^\s*(?:```|~~~).*$/gm, "")

/** An answer of the model as it may leave: what breaks a rule is taken out, and never all of it. */
export const guarded = (answer: string, given: Answering): string => {
  const { instead, isCrisis, lengths } = given
  const said = lazily(() => plain(given.said))
  const known = { ...given, said }
  const found: Found = { number: false, medicine: false }
  const begun = withoutFlattery(isCrisis ? unfenced(answer) : answer)
  const allowed = eachSentence(begun, (piece) => {
    if (piece.kind === "kept" || !isSpoken(piece.text)) return piece.text
    const theirs = theirsIn(piece.text, said)
    const codes = isCrisis ? [] : (piece.text.match(inlineCode) ?? [])
    const words = without(piece.text, [...theirs, ...codes])
    if (!isForbidden(words, known, found)) return piece.text
    const kept = [...(isCrisis ? [] : theirs), ...codes]
    return kept.length === 0 ? null : `${kept.join(" ")}${spaceAfter(piece.text)}`
  })
  const asked = withinQuestions(allowed, known)
  const room = lengths.crisis - instead.help.length - 2
  const rest = isCrisis ? shortened(asked, room) : asked
  const spoken = isSpoken(rest) ? rest : isSpoken(allowed) && !isCrisis ? instead.answer : rest
  const isHelp = !isCrisis || (trusted.test(spoken) && professional.test(spoken))
  const parts = [
    ...(isSpoken(spoken) ? [spoken] : [instead.answer]),
    ...(found.number && !isCrisis ? [instead.number] : []),
    ...(found.medicine && !isCrisis ? [instead.medicine] : []),
    ...(isHelp ? [] : [instead.help]),
  ]
  const untouched = eachSentence(answer, ({ text }) => text)
  return parts.length === 1 && parts[0] === untouched ? answer : parts.join("\n\n")
}
