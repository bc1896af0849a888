import { Duration } from "effect"
import type { Say } from "../../../domain/Feature.ts"
import { dayOf } from "../../../domain/talk/LocalTime.ts"
import type { Person } from "../../../domain/talk/Person.ts"
import { estimateTokens } from "../../../domain/talk/Tokens.ts"
import { fades, factsInPrompt } from "../../../policy/Facts.ts"
import type { Fact } from "./Facts.ts"
import { sharedWith, stemsOf } from "./Words.ts"

const b = "(?<![\\p{L}\\p{N}])"
const e = "(?![\\p{L}\\p{N}])"

const past = new RegExp(
  `${b}(?:was|were|did|had|used to|before|ago|previous(?:ly)?|former(?:ly)?|earlier|back then|in the past|last (?:year|month|week|spring|summer|autumn|fall|winter)|when I|old (?:job|place|city)|ex)${e}` +
    `|${b}(?:раньше|прежде|прежн\\p{L}+|до этого|был[аио]?|жил[аи]?|работал[аи]?|учил(?:ся|ась|ись)|прошл\\p{L}+|тогда|назад|когда-то|бывш\\p{L}+|предыдущ\\p{L}+)${e}`,
  "iu",
)

export const asksAboutThePast = (question: string): boolean => past.test(question)

/** A state lasts weeks, and a plan is soon over; the row stays. */
export const holdsAt = ({ kind, pinned, saidAt, validFrom, validTo }: Fact, now: number): boolean => {
  if (validTo !== null) return false
  const days = fades[kind]
  return pinned || days === null || now - Math.max(saidAt, validFrom) < Duration.toMillis(Duration.days(days))
}

const marked = (text: string): string => `> ${text.replace(/\s+/gu, " ")}`

const lineOf = (say: Say, person: Person, { saidAt, text, validTo }: Fact): string =>
  validTo === null
    ? say("memory-prompt-fact", { words: marked(text), day: dayOf(saidAt, person) })
    : say("memory-prompt-fact-until", { words: marked(text), day: dayOf(validTo, person) })

/** What holds, pinned ones first, then what a person has one of, then by the question; ended ones only for a question about the past. */
export const chosen = <Each extends Fact>(
  facts: ReadonlyArray<Each>,
  question: string,
  now: number,
): ReadonlyArray<Each> => {
  const words = stemsOf(question)
  const score = ({ pinned, slot, text }: Fact) =>
    (pinned ? words.size + 2 : 0) + (slot === null ? 0 : 1) + sharedWith(text, words)
  const best = (some: ReadonlyArray<Each>) =>
    some.toSorted((one, other) => score(other) - score(one) || other.saidAt - one.saidAt)
  const ended = asksAboutThePast(question)
    ? best(facts.filter(({ validTo }) => validTo !== null)).slice(0, factsInPrompt.past)
    : []
  return [...ended, ...best(facts.filter((fact) => holdsAt(fact, now)))]
}

/** As many lines as fit; null: none. */
export const factsSection = (
  say: Say,
  person: Person,
  facts: ReadonlyArray<Fact>,
  question: string,
  now: number,
  tokens: number,
): string | null => {
  const heading = say("memory-prompt-facts")
  let left = tokens - estimateTokens(heading)
  const lines: Array<string> = []
  for (const fact of chosen(facts, question, now)) {
    const line = lineOf(say, person, fact)
    left -= estimateTokens(line)
    if (left < 0) break
    lines.push(line)
  }
  return lines.length === 0 ? null : [heading, ...lines].join("\n")
}
