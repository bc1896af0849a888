import { Array, Option, Order, Schema } from "effect"
import { jsonIn, mayBeWritten } from "../../domain/talk/Evidence.ts"
import type { Language } from "../../domain/talk/Language.ts"
import { isVisible } from "../../domain/talk/outgoing/Visible.ts"
import { buttonLabelLength } from "../../policy/Limits.ts"
import { adaptive, madeLength, patternsShown, subjectLetters, weights } from "../../policy/Quiz.ts"
import { type Answer, Pattern, type Question, type Result } from "./Quizzes.ts"
import { occurs } from "./Result.ts"

const Share = Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))

/** What a model is to write after the fifth answer. */
const FollowUps = Schema.Struct({
  pattern: Schema.Struct({ quote: Schema.String, confidence: Share }),
  questions: Schema.Array(
    Schema.Struct({
      kind: Schema.Literals(["text", "scale", "choice"]),
      text: Schema.String,
      options: Schema.optionalKey(Schema.Array(Schema.String)),
    }),
  ),
})

/** What a model is to write at the end. */
const Insights = Schema.Struct({
  patterns: Schema.Array(
    Schema.Struct({
      kind: Pattern.fields.kind,
      title: Schema.String,
      description: Schema.String,
      recommendation: Schema.String,
      quote: Schema.String,
      confidence: Share,
    }),
  ),
})

const decodeFollowUps = Schema.decodeUnknownOption(Schema.fromJsonString(FollowUps))
const decodeInsights = Schema.decodeUnknownOption(Schema.fromJsonString(Insights))

const isOffered = (options: ReadonlyArray<string>): boolean =>
  options.length >= 3 &&
  options.length <= 4 &&
  new Set(options).size === options.length &&
  options.every((option) => isVisible(option) && Array.fromIterable(option).length <= buttonLabelLength)

const stems = (text: string): ReadonlySet<string> =>
  new Set(
    (text.toLowerCase().match(/\p{L}+/gu) ?? [])
      .filter((word) => word.length >= subjectLetters)
      .map((word) => word.slice(0, subjectLetters + 1)),
  )

const shared = (one: ReadonlySet<string>, other: ReadonlySet<string>): number =>
  one.size === 0 ? 0 : [...one].filter((stem) => other.has(stem)).length / one.size

const depths = { text: 1, choice: 0.5, scale: 0.3 } as const

/** How near it is to what was said, how much it opens, how new it is, and how short. */
const scoreOf = ({ kind, text }: Pick<Question, "kind" | "text">, answers: ReadonlyArray<Answer>): number => {
  const words = stems(text)
  const said = stems(answers.map((answer) => `${answer.words ?? ""} ${answer.chosen ?? ""}`).join(" "))
  const nearest = Math.max(0, ...answers.map(({ asked }) => shared(words, stems(asked))))
  return (
    weights.relevance * Math.min(1, shared(words, said) * 2) +
    weights.depth * depths[kind] +
    weights.uniqueness * (1 - nearest) +
    weights.clarity * (1 - text.length / madeLength.question)
  )
}

const scale = ["1", "2", "3", "4", "5"]

/** Follow-up questions that a model wrote, best first; null: they are of no use, or the model is not sure enough. */
export const followUpsIn = (
  language: Language,
  theme: string,
  answers: ReadonlyArray<Answer>,
  text: string,
): ReadonlyArray<Question> | null => {
  const made = Option.getOrNull(decodeFollowUps(jsonIn(text)))
  if (made === null || made.pattern.confidence < adaptive.confidence || !occurs(made.pattern.quote, answers))
    return null
  const questions = made.questions.slice(0, adaptive.candidates).flatMap((each, index): ReadonlyArray<Question> => {
    const { kind } = each
    const labels = kind === "text" ? [] : kind === "scale" ? scale : (each.options ?? [])
    const words = [each.text, ...(kind === "choice" ? labels : [])]
    const isUseful =
      words.every((part) => mayBeWritten(language, part, madeLength.question)) &&
      (each.text.match(/\?/gu) ?? []).length <= 1 &&
      (kind !== "choice" || isOffered(labels))
    const options = labels.map((label) => ({ label, lean: null }))
    return isUseful ? [{ id: `made-${index + 1}`, theme, kind, text: each.text.trim(), options }] : []
  })
  const best = Array.sortWith(questions, (question) => -scoreOf(question, answers), Order.Number)
  return best.length < adaptive.inserted ? null : best
}

/** A result that a model wrote, with only what rests on the person's own words; null: nothing does. */
export const resultIn = (language: Language, answers: ReadonlyArray<Answer>, text: string): Result | null => {
  const made = Option.getOrNull(decodeInsights(jsonIn(text)))
  if (made === null) return null
  const patterns = made.patterns.flatMap(({ quote, ...pattern }): ReadonlyArray<Pattern> => {
    const isSound =
      occurs(quote, answers) &&
      mayBeWritten(language, pattern.title, madeLength.title) &&
      mayBeWritten(language, pattern.description, madeLength.description) &&
      mayBeWritten(language, pattern.recommendation, madeLength.recommendation)
    return isSound ? [{ ...pattern, quotes: [quote.trim()] }] : []
  })
  const titles = patterns.map(({ title }) => title.toLowerCase())
  const different = patterns.filter(({ title }, at) => titles.indexOf(title.toLowerCase()) === at)
  const surest = Array.sortWith(different, ({ confidence }) => -confidence, Order.Number).slice(0, patternsShown)
  return surest.length === 0 ? null : { by: "model", patterns: surest }
}
