import type { Say } from "../../domain/Feature.ts"
import { wordsIn } from "../../domain/talk/Evidence.ts"
import { beginningOf } from "../../domain/talk/outgoing/Graphemes.ts"
import { confidences, patternsShown, quoteLength, wordsThatTell } from "../../policy/Quiz.ts"
import type { Answer, Pattern, Result } from "./Quizzes.ts"

/** What was answered about one theme. */
interface Theme {
  readonly theme: string
  /** From -2 to 2; null: nothing was chosen. */
  readonly lean: number | null
  readonly words: ReadonlyArray<string>
  readonly confidence: number
}

const kinds: Readonly<Record<string, Pattern["kind"]>> = {
  calm: "emotional",
  allowing: "emotional",
  unknown: "emotional",
  kindness: "cognitive",
  credit: "cognitive",
  eyes: "cognitive",
}

const wordCount = (text: string): number => text.split(/\s+/u).filter((word) => word !== "").length

/** Grows with how clear the answers are, whether they agree, and whether there are words for it. */
const confidenceOf = (leans: ReadonlyArray<number>, lean: number, words: ReadonlyArray<string>): number => {
  const agree = leans.length > 1 && (leans.every((each) => each > 0) || leans.every((each) => each < 0))
  const isTold = words.some((text) => wordCount(text) >= wordsThatTell)
  const sum =
    confidences.least +
    confidences.step * Math.abs(lean) +
    (agree ? confidences.agreeing : 0) +
    (isTold ? confidences.told : 0)
  return Math.round(Math.min(sum, confidences.most) * 100) / 100
}

/** Most certain first. */
const themesIn = (answers: ReadonlyArray<Answer>): ReadonlyArray<Theme> =>
  [...Map.groupBy(answers, ({ theme }) => theme)]
    .filter(([theme]) => theme !== "")
    .map(([theme, given]) => {
      const leans = given.flatMap(({ lean }) => (lean === null ? [] : [lean]))
      const words = given.flatMap((answer) => (answer.words === null || answer.lean !== null ? [] : [answer.words]))
      const lean = leans.length === 0 ? null : leans.reduce((sum, each) => sum + each, 0) / leans.length
      return { theme, lean, words, confidence: lean === null ? 0 : confidenceOf(leans, lean, words) }
    })
    .toSorted((a, b) => b.confidence - a.confidence || b.words.length - a.words.length)

/** Which theme stands out until now, and how surely; null: none. */
export const strongest = (answers: ReadonlyArray<Answer>): Pick<Theme, "theme" | "confidence"> | null =>
  themesIn(answers).find(({ lean }) => lean !== null && lean !== 0) ?? null

/** A piece of the person's words from their beginning, cut at the end of a sentence or between words. */
export const quoteFrom = (words: string): string => {
  const line = words.trim()
  if (line.length <= quoteLength) return line
  const cut = beginningOf(line, quoteLength)
  const sentence = /^[\s\S]*[.!?…](?=\s)/u.exec(cut)?.[0]
  if (sentence !== undefined && sentence.length > quoteLength / 3) return sentence
  const space = cut.search(/\s\S*$/u)
  return space > 0 ? cut.slice(0, space) : cut
}

const quotesOf = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [longest] = words.toSorted((a, b) => b.length - a.length)
  return longest === undefined || wordCount(longest) === 0 ? [] : [quoteFrom(longest)]
}

const patternOf = (say: Say, { confidence, lean, theme, words }: Theme): Pattern => {
  const key = lean === null || lean === 0 ? "quiz-mixed" : `quiz-${theme}-${lean > 0 ? "high" : "low"}`
  const name = { theme: say(`quiz-${theme}`) }
  return {
    kind: kinds[theme] ?? "behavioural",
    title: say(key, name),
    description: say(`${key}-about`, name),
    recommendation: say(`${key}-advice`, name),
    quotes: quotesOf(words),
    confidence: confidence === 0 ? confidences.least : confidence,
  }
}

const isStrength = ({ lean }: Theme): boolean => lean !== null && lean > 0

/** By rules alone. Nobody hears only what costs them strength, if there is something that gives it. */
export const resultByRules = (say: Say, answers: ReadonlyArray<Answer>): Result => {
  const given = answers.filter(({ chosen, words }) => chosen !== null || words !== null)
  const themes = themesIn(given)
  const clear = themes.filter(({ lean }) => lean !== null && lean !== 0)
  const first = clear.slice(0, patternsShown)
  const strength = clear.find(isStrength)
  const shown =
    strength === undefined || first.some(isStrength) ? first : [...first.slice(0, patternsShown - 1), strength]
  const mixed = themes.filter(({ words }) => words.length > 0).slice(0, 1)
  return { by: "rules", patterns: (shown.length > 0 ? shown : mixed).map((theme) => patternOf(say, theme)) }
}

/** Whether the person really wrote this. */
export const occurs = (quote: string, answers: ReadonlyArray<Answer>): boolean =>
  answers.some(({ words }) => words !== null && wordsIn(words, quote) !== null)
