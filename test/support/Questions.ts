import { readFileSync } from "node:fs"
import { Schema } from "effect"

export interface Question {
  readonly text: string
  readonly answer: string
}

const Line = Schema.fromJsonString(Schema.Struct({ text: Schema.String, answers: Schema.NonEmptyArray(Schema.String) }))
const decodeLine = Schema.decodeUnknownSync(Line)

/** Questions with their first answers from a file of JSON lines (`text`, `answers`). */
export const fromFile = (path: string): ReadonlyArray<Question> =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const { answers, text } = decodeLine(line)
      return { text, answer: answers[0] }
    })

const english = (
  "I you my feel think know people work night sleep family friend worry talk listen time day again never always " +
  "sometimes because when what why how help better anxious tired alone afraid calm breathe small step doctor " +
  "remember mother father child partner school money argue cry smile hope change need want"
).split(" ")
const russian =
  "я ты мне страшно устал не могу спать потому что семья друг работа день ночь помоги сегодня легче".split(" ")
const marks = [". ", ", ", "? ", "! ", " - ", ": ", ".\n\n", "…\n", "; ", " (as it were) ", ' "so" ', "\n- "]

/** Small generator of Numerical Recipes: the same texts on every machine. */
const numbersFrom = (seed: number) => {
  let state = seed >>> 0
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Of an answer that asks much the bot leaves the last question. */
const marksOfAnswers = marks.filter((mark) => mark !== "? ")

const written = (
  next: (below: number) => number,
  words: ReadonlyArray<string>,
  length: number,
  between: ReadonlyArray<string>,
): string => {
  let text = ""
  while (text.length < length) {
    text += words[next(words.length)] ?? ""
    text += next(7) === 0 ? (between[next(between.length)] ?? " ") : " "
  }
  return `${text.slice(0, length - 1).trimEnd()}.`
}

/** Lengths as people write: most short, some long. */
const lengthLike = (next: (below: number) => number, typical: number, longest: number): number => {
  const stretch = next(100)
  if (stretch < 70) return typical / 2 + next(typical)
  return stretch < 97 ? typical * 1.5 + next(typical * 2) : longest - next(typical)
}

/** Questions and answers of realistic lengths, all different, every tenth in Russian. */
export const generated = (
  count: number,
  options: { readonly answerLength?: number; readonly seed?: number } = {},
): ReadonlyArray<Question> => {
  const next = numbersFrom(options.seed ?? 20_250_101)
  return Array.from({ length: count }, (_, index) => {
    const words = index % 10 === 9 ? russian : english
    const text = `${index + 1}: ${written(next, words, Math.round(lengthLike(next, 260, 2_700)), marks)}`
    const length = options.answerLength ?? Math.round(lengthLike(next, 800, 5_500))
    return { text, answer: written(next, words, length, marksOfAnswers) }
  })
}
