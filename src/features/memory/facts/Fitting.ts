import { beginningOf } from "../../../domain/talk/outgoing/Graphemes.ts"
import { estimateTokens } from "../../../domain/talk/Tokens.ts"
import { reading } from "../../../policy/Facts.ts"
import type { Batch, Fact, Unread } from "./Facts.ts"
import { sharedWith, stemsOf } from "./Words.ts"

const factLine = ({ id, kind, slot, text }: Fact) => ({ fact: id, kind, slot, text })
const messageLine = ({ at, before, id, text }: Unread) => ({
  message_id: id,
  day: new Date(at).toISOString().slice(0, 10),
  companion_had_said: before,
  person_said: text,
})

/** As data: nothing in a message can pass for an instruction. */
export const written = ({ messages }: Pick<Batch, "messages">, known: ReadonlyArray<Fact>): string =>
  JSON.stringify({ known: known.map(factLine), messages: messages.map(messageLine) }, null, 1)

const sizeOf = (line: unknown): number => estimateTokens(JSON.stringify([line], null, 1))

/** How many fit, from the first one on. */
const fitting = (sizes: ReadonlyArray<number>, tokens: number): number => {
  let left = tokens
  const over = sizes.findIndex((size) => (left -= size) < 0)
  return over === -1 ? sizes.length : over
}

const sentenceEnd = /[.!?…]["'»”’)\]]*(?=\s)|\n/gu

/** Whole sentences, as many as fit; of a single one too long its beginning. What is left stands in the message as it is. */
const shortened = (message: Unread, tokens: number): Unread => {
  const alone = { ...message, before: null }
  const size = sizeOf(messageLine(alone))
  if (size <= tokens) return alone
  const room = Math.max(0, tokens - sizeOf(messageLine({ ...alone, text: "" })))
  const { text } = message
  const cut = beginningOf(text, Math.floor((text.length * room) / estimateTokens(text)))
  const end = [...cut.matchAll(sentenceEnd)].at(-1)
  return { ...alone, text: end === undefined ? cut : cut.slice(0, end.index + end[0].length) }
}

/** The messages that one call reads, oldest first: at least one. Those behind them are read by the next. */
export const fitted = (batch: Batch, tokens: number): Batch => {
  const room = tokens * reading.messagesShare
  const count = fitting(
    batch.messages.map((each) => sizeOf(messageLine(each))),
    room,
  )
  const [first] = batch.messages
  const messages = count === 0 && first !== undefined ? [shortened(first, room)] : batch.messages.slice(0, count)
  return { ...batch, messages, more: batch.more || messages.length < batch.messages.length }
}

/** Those that the messages may be about: what a person has one of, and what shares words with them. */
export const shownOf = (
  { known, messages }: Pick<Batch, "known" | "messages">,
  tokens: number,
): ReadonlyArray<Fact> => {
  const words = stemsOf(messages.map(({ text }) => text).join(" "))
  const score = ({ pinned, slot, text }: Fact) => sharedWith(text, words) + (slot === null ? 0 : 2) + (pinned ? 1 : 0)
  const best = known
    .toSorted((one, other) => score(other) - score(one) || other.saidAt - one.saidAt)
    .slice(0, reading.shown)
  const count = fitting(
    best.map((each) => sizeOf(factLine(each))),
    tokens * (1 - reading.messagesShare),
  )
  return best.slice(0, count)
}
