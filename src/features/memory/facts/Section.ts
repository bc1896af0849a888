import { Duration } from "effect"
import type { Say } from "../../../domain/Feature.ts"
import { dayOf } from "../../../domain/talk/LocalTime.ts"
import type { Person } from "../../../domain/talk/Person.ts"
import { estimateTokens } from "../../../domain/talk/Tokens.ts"
import { fades, factsInPrompt } from "../../../policy/Facts.ts"
import type { Fact } from "./Facts.ts"
import { stemsOf } from "./Words.ts"

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

/** How much of the question each has, in its own words or in those one may ask with, rare ones before frequent ones; the best has 1. */
const weights = (facts: ReadonlyArray<Fact>, question: string): ReadonlyMap<Fact, number> => {
  const asked = stemsOf(question)
  const hits = facts.map(({ keys, text }) => [...stemsOf(`${text} ${keys}`)].filter((stem) => asked.has(stem)))
  const times = new Map<string, number>()
  for (const stem of hits.flat()) times.set(stem, (times.get(stem) ?? 0) + 1)
  const sums = hits.map((stems) =>
    stems.reduce((sum, stem) => sum + Math.log1p(facts.length / (times.get(stem) ?? 1)), 0),
  )
  const most = Math.max(...sums)
  return new Map(facts.map((fact, at) => [fact, most === 0 ? 0 : (sums[at] ?? 0) / most]))
}

/** What holds: pinned ones first, then by the question and whether it is something a person has one of; ended ones only for a question about the past. */
export const chosen = <Each extends Fact>(
  facts: ReadonlyArray<Each>,
  question: string,
  now: number,
): ReadonlyArray<Each> => {
  const weight = weights(facts, question)
  const score = (fact: Fact) =>
    (fact.pinned ? factsInPrompt.pinnedWorth : 0) +
    (fact.slot === null ? 0 : factsInPrompt.slotWorth) +
    (weight.get(fact) ?? 0)
  const best = (some: ReadonlyArray<Each>) =>
    some.toSorted((one, other) => score(other) - score(one) || other.saidAt - one.saidAt)
  const ended = asksAboutThePast(question)
    ? best(facts.filter(({ validTo }) => validTo !== null)).slice(0, factsInPrompt.past)
    : []
  return [...ended, ...best(facts.filter((fact) => holdsAt(fact, now)))]
}

/** As many of them as fit, with their lines. */
export const told = <Each extends Fact>(
  say: Say,
  person: Person,
  facts: ReadonlyArray<Each>,
  question: string,
  now: number,
  tokens: number,
): ReadonlyArray<{ readonly fact: Each; readonly line: string }> => {
  let left = tokens - estimateTokens(say("memory-prompt-facts"))
  const lines: Array<{ readonly fact: Each; readonly line: string }> = []
  for (const fact of chosen(facts, question, now)) {
    const line = lineOf(say, person, fact)
    left -= estimateTokens(line)
    if (left < 0) break
    lines.push({ fact, line })
  }
  return lines
}

/** null: none fits. */
export const factsSection = (
  say: Say,
  person: Person,
  facts: ReadonlyArray<Fact>,
  question: string,
  now: number,
  tokens: number,
): string | null => {
  const lines = told(say, person, facts, question, now, tokens)
  return lines.length === 0 ? null : [say("memory-prompt-facts"), ...lines.map(({ line }) => line)].join("\n")
}
