import { Duration } from "effect"
import type { JobPolicy } from "../domain/Jobs.ts"

/** `every` so many messages of a person, `looksAt` the newest. */
export const analyses = {
  quick: { every: 3, looksAt: 15 },
  deep: { every: 20, looksAt: 30 },
} as const

/** With fewer messages than these nothing is looked for. */
export const leastMessages = 4

export const finding = {
  schedule: "* * * * *",
  batch: 20_000,
  /** No transaction takes longer to commit a message. */
  committedWithin: Duration.minutes(5),
} as const

/** A failure changes nothing, and the next messages bring the next look. */
export const analysis: JobPolicy = {
  attempts: 3,
  wait: Duration.minutes(1),
  longestWait: Duration.minutes(10),
  timeout: Duration.minutes(5),
}

/** Of one look. */
export const foundAtOnce = 5

export const kept = { patterns: 50, quotes: 10, known: 20 } as const

/** Titles of one kind that are nearer to each other than this say the same. A model's own calibration may raise it. */
export const leastCosine = 0.6

/** Characters of what is written of a person, and of what is quoted. */
export const longest = { title: 80, description: 400, advice: 300, quote: 300 } as const

/** Without a model: what was said in so many messages on so many days. */
export const rules = {
  looksAt: 200,
  messages: 3,
  days: 3,
  confidence: { least: 0.4, step: 0.05, most: 0.7 },
} as const

export const quizConfidenceWithoutWords = 0.5

export const inPrompt = { share: 0.05, patterns: 5 } as const

/** Nobody is asked after again for so long that had no patterns. */
export const noneFor = Duration.minutes(5)
export const remembered = 10_000

export const shown = { characters: 3_300, patterns: 3, quotes: 5, quote: 180, steps: 5 } as const
