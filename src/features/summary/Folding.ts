import { Array, Option, Order, Schema } from "effect"
import { distressIn } from "../../domain/distress/Distress.ts"
import { diagnosis, method } from "../../domain/safety/CrisisPatterns.ts"
import { isInstruction } from "../../domain/safety/Instructions.ts"
import { dose } from "../../domain/safety/Patterns.ts"
import { phonesIn } from "../../domain/safety/Phones.ts"
import { holdsSecret } from "../../domain/safety/Secrets.ts"
import { eachSentence } from "../../domain/safety/Sentences.ts"
import { isIn, jsonIn } from "../../domain/talk/Evidence.ts"
import type { Language } from "../../domain/talk/Language.ts"
import { dateOf } from "../../domain/talk/LocalTime.ts"
import { beginningOf } from "../../domain/talk/outgoing/Graphemes.ts"
import { isVisible } from "../../domain/talk/outgoing/Visible.ts"
import { withoutReasoning } from "../../domain/talk/Reasoning.ts"
import { estimateTokens } from "../../domain/talk/Tokens.ts"
import { catchingUp, due, leastKept, length, newest } from "../../policy/memory/Summary.ts"
import type { Line, Summary, Unfolded } from "./Summaries.ts"

const tokensOf = ({ text }: Pick<Line, "text">): number => estimateTokens(text)

/** How many fit, from the first one on. */
const fitting = (lines: ReadonlyArray<Pick<Line, "text">>, tokens: number): number => {
  let left = tokens
  const over = lines.findIndex((line) => (left -= tokensOf(line)) < 0)
  return over === -1 ? lines.length : over
}

/** Which of them, oldest first, are folded now. `held`: tokens that the prompt has room for; `batch`: that one fold reads. */
export const toFold = (
  lines: ReadonlyArray<Line>,
  tokens: { readonly held: number; readonly batch: number },
): ReadonlyArray<Line> => {
  if (lines.length >= catchingUp.from) {
    return lines.slice(0, Math.min(Math.max(fitting(lines, tokens.batch), due.folded), catchingUp.most))
  }
  if (lines.length >= due.messages) return lines.slice(0, due.folded)
  const held = fitting(Array.reverse(lines), tokens.held)
  if (held === lines.length) return []
  return lines.slice(0, -Math.min(Math.max(held, newest.least), newest.most))
}

/** Whether the prompt holds all of a conversation of which these are the newest messages, at most `most`. */
export const isHeld = (history: ReadonlyArray<Pick<Line, "text">>, tokens: number, most: number): boolean =>
  history.length < most && fitting(history, tokens) === history.length

/** As many tokens for each that all fit: what shorter ones leave goes to the longer ones. */
export const roomFor = (sizes: ReadonlyArray<number>, tokens: number): number => {
  let left = tokens
  let count = sizes.length
  for (const size of Array.sort(sizes, Order.Number)) {
    if (size > left / count) return Math.floor(left / count)
    left -= size
    count -= 1
  }
  return tokens
}

const shortened = (text: string, tokens: number): string => {
  const all = estimateTokens(text)
  return all <= tokens ? text : `${beginningOf(text, Math.floor((text.length * tokens) / all))}…`
}

const digits = /(?<![\d-])(?!\d{4}-\d\d-\d\d)\d(?:[ \u00A0-]?\d){8,}/gu
const long = /[\p{L}\p{N}_+/=-]{24,}/gu

const hidden = (text: string): string =>
  phonesIn(text)
    .reduce((rest, phone) => rest.replaceAll(phone, "…"), text)
    .replaceAll(digits, "…")
    .replaceAll(long, (word) => (/\d/u.test(word) && /\p{L}/u.test(word) ? "…" : word))

/** What a model reads, as data: nothing in it can pass for an instruction. null: nobody said anything in words. */
export const written = (
  before: Summary | null,
  lines: ReadonlyArray<Line>,
  place: Parameters<typeof dateOf>[1],
  tokens: number,
): string | null => {
  const said = lines.flatMap(({ at, role, text: whole }) => {
    const text = hidden(role === "assistant" ? withoutReasoning(whole) : whole).trim()
    return text === "" ? [] : [{ day: dateOf(at, place), by: role === "user" ? "person" : "companion", text }]
  })
  if (said.length === 0) return null
  const room = roomFor(said.map(tokensOf), tokens)
  const messages = said.map(({ by, day, text }) => ({ day, by, text: shortened(text, room) }))
  return JSON.stringify({ before: before?.text ?? null, messages }, null, 1)
}

const bytes = { en: 1, ru: 2 } as const satisfies Record<Language, number>

/** Characters that a model is asked for, and tokens that are still taken. */
export const limits = (language: Language, tokens: number) => ({
  asked: Math.floor((tokens * length.asked * 4) / bytes[language]),
  most: Math.floor(tokens * length.most),
})

const Made = Schema.Struct({ summary: Schema.String })
const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Made))

/** Speaks to somebody, and not of them. */
const addressing = new RegExp(
  [
    "(?<!\\p{L})(?:you|your|yours|yourself|ты|тебя|тебе|тобой|тво\\p{L}{1,3}|вы|вас|вам|вами|ваш\\p{L}{0,3})(?!\\p{L})",
    "^\\s*[\"'“«]?(?:from now on|always|never|please|answer|respond|reply|act as|pretend|отныне|впредь|всегда|никогда|отвечай|ответь|пиши|говори|притворись|веди себя)(?!\\p{L})",
  ].join("|"),
  "iu",
)

const isSound = (sentence: string): boolean =>
  ![addressing, diagnosis, method, dose].some((rule) => rule.test(sentence)) &&
  !isInstruction(sentence) &&
  !holdsSecret(sentence) &&
  phonesIn(sentence).length === 0 &&
  hidden(sentence) === sentence &&
  distressIn(sentence) === null

/** A summary that a model wrote, without sentences that break a rule; null: it is of no use. */
export const summaryIn = (language: Language, answer: string, tokens: number): string | null => {
  const made = Option.getOrNull(decode(jsonIn(answer)))
  if (made === null) return null
  const whole = made.summary.trim()
  const text = eachSentence(whole, (piece) =>
    piece.kind === "sentence" && isSound(piece.text) ? piece.text : null,
  ).trim()
  const isOfUse =
    isVisible(text) &&
    text.length >= whole.length * leastKept &&
    isIn(language, text) &&
    estimateTokens(text) <= limits(language, tokens).most
  return isOfUse ? text : null
}

export const lastOf = ({ before }: Unfolded) => before?.last ?? null
