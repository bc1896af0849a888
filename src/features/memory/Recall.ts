import { distressIn, distressOf } from "../../domain/distress/Distress.ts"
import type { Asked, Say } from "../../domain/Feature.ts"
import type { ConversationId, MessageId } from "../../domain/Ids.ts"
import { dayOf } from "../../domain/talk/LocalTime.ts"
import { wordsOf } from "../../domain/talk/incoming/Words.ts"
import { beginningOf } from "../../domain/talk/outgoing/Graphemes.ts"
import type { Person } from "../../domain/talk/Person.ts"
import { estimateTokens } from "../../domain/talk/Tokens.ts"
import {
  endedShare,
  formLength,
  inPrompt,
  leastCovered,
  leastScore,
  questionLength,
  wholeShare,
  wordsOfQuestion,
} from "../../policy/Memory.ts"
import { asksAboutThePast } from "./facts/Section.ts"
import type { Found, Sought } from "./Memory.ts"

const word = /[\p{L}\p{N}]{3,}/gu

/** What to search for, for an answer to these words; null: they hold nothing that could be found. */
export const soughtFor = (
  words: string,
  within: ConversationId | null,
  before: MessageId | null = null,
): Sought | null => {
  const beginning = words.slice(0, questionLength).toWellFormed()
  const count = beginning.match(word)?.length ?? 0
  return count === 0 ? null : { words: beginning, continues: count < wordsOfQuestion, within, before }
}

/** In distress nothing is brought up: the words of safety stand alone. */
export const soughtBy = ({ content, conversation }: Pick<Asked, "content" | "conversation">): Sought | null =>
  distressOf(content) === null ? soughtFor(wordsOf(content).own, conversation.id) : null

const formsOf = (text: string): ReadonlyArray<string> =>
  (text.toLowerCase().match(word) ?? []).map((each) => each.slice(0, formLength))

/** Nothing, if nothing has enough in common with the question. What only repeats it or a better one, and nobody's worst sentence, is left out. */
export const fitting = (all: ReadonlyArray<Found>, question: string): ReadonlyArray<Found> => {
  const asked = new Set(formsOf(question))
  const isPast = asksAboutThePast(question)
  const worth = ({ score, until }: Found) => (until === null || isPast ? score : score * endedShare)
  const found = all
    .filter(({ text }) => formsOf(text).some((form) => !asked.has(form)))
    .toSorted((one, other) => worth(other) - worth(one))
  if (!found.some(({ covered, alike }) => alike || covered >= leastCovered)) return []
  const least = Math.max(...found.map(worth)) * leastScore
  const known = new Set<string>()
  return found.filter((each) => {
    const { text } = each
    const words = formsOf(text).join(" ")
    if (worth(each) < least || known.has(words) || distressIn(text) !== null) return false
    known.add(words)
    return true
  })
}

export const quoteOf = (text: string, length: number): string => {
  const line = text.replace(/\s+/gu, " ").trim()
  return line.length <= length ? line : `${beginningOf(line, length - 1).trimEnd()}…`
}

type Quoted = Pick<Found, "id" | "text" | "at" | "ended">

/** All of a message is marked only where nearly all of it has ended. */
const headingOf = (say: Say, { at, ended, text }: Quoted, person: Person): string => {
  const day = dayOf(at, person)
  const whole = ended.find(({ words }) => words.length >= text.length * wholeShare)
  if (whole !== undefined) return say("memory-prompt-until", { day, until: dayOf(whole.until, person) })
  return [
    day,
    ...ended.map(({ until, words }) =>
      say("memory-prompt-part-until", {
        words: quoteOf(words, inPrompt.quoteLength / 4),
        until: dayOf(until, person),
      }),
    ),
  ].join(" ")
}

const lineOf = (say: Say, quoted: Quoted, person: Person): string =>
  `${headingOf(say, quoted, person)}:\n> ${quoteOf(quoted.text, inPrompt.quoteLength)}`

/** The best that fit into so many tokens, oldest first, so that what was said last stands last. */
export const packed = <Each extends Quoted>(
  say: Say,
  best: ReadonlyArray<Each>,
  person: Person,
  tokens: number,
): ReadonlyArray<Each> => {
  let left = tokens
  const kept: Array<Each> = []
  for (const each of best) {
    if (kept.length === inPrompt.quotes) break
    const cost = estimateTokens(lineOf(say, each, person))
    if (cost > left) continue
    left -= cost
    kept.push(each)
  }
  return kept.sort((one, other) => one.id - other.id)
}

/** The section of the prompt: quotes with dates, or that there are none. */
export const sectionOf = (say: Say, person: Person, quotes: ReadonlyArray<Quoted>): string =>
  quotes.length === 0
    ? say("memory-prompt-nothing")
    : [say("memory-prompt-found"), ...quotes.map((quote) => lineOf(say, quote, person))].join("\n")
