import { Duration } from "effect"

/** Base questions of a quiz. */
export const baseQuestions = 8

/** More free texts in a row than this tire people. */
export const textsInRow = 2

/** Words that come so long after a question may not be meant for it. */
export const lateAfter = Duration.hours(3)

/** Characters of an answer in words; a longer one is kept up to here. */
export const answerLength = 4_096

/** Characters of what is quoted of an answer. */
export const quoteLength = 160

/** A result has at most so many patterns. */
export const patternsShown = 3

/** Fewer words than these say little. */
export const wordsThatTell = 3

/** How sure a rule is of a theme. `step`: for each step that the answers lean to one side, of two. */
export const confidences = { least: 0.4, step: 0.15, agreeing: 0.1, told: 0.1, most: 0.9 } as const

/** After the fifth question, if there is enough to go by and it is clear enough, the quiz asks more about one theme, once. */
export const adaptive = { afterQuestion: 5, answers: 3, confidence: 0.7, candidates: 5, inserted: 3 } as const

/** The longest that a model may hold up the next question, or the result. Later than that, the rules have their turn. */
export const modelWithin = { followUps: Duration.seconds(8), result: Duration.seconds(15) } as const

/** Characters of what a model makes; longer ones are not taken. */
export const madeLength = { question: 240, title: 80, description: 400, recommendation: 300 } as const

/** What makes one question of a model better than another; together 1. */
export const weights = { relevance: 0.4, depth: 0.3, uniqueness: 0.2, clarity: 0.1 } as const

/** Words of fewer letters than these say nothing about a subject. */
export const subjectLetters = 4
