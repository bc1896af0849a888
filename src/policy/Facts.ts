import { Duration } from "effect"
import type { JobPolicy } from "../domain/Jobs.ts"

export const reading = {
  schedule: "*/5 * * * *",
  /** Messages that are counted in one statement. */
  counted: 5_000,
  /** No transaction takes longer to commit a message. */
  committedWithin: Duration.minutes(5),
  /** Messages of a person that one call of the model reads. */
  batch: 10,
  /** After this silence fewer are read as well. */
  idle: { after: Duration.hours(1), least: 5 },
  /** People whose turn comes in one run. */
  people: 200,
  /** How many of them are read at the same time, so that other jobs find a place. */
  lanes: 2,
  /** How soon a person for whom no model may be asked is looked at again. */
  offAgain: Duration.hours(12),
  /** The wait before another attempt while the model cannot be reached. */
  awayAgain: Duration.minutes(15),
  /** Characters of a message that are read, and of what the companion had said before it. */
  messageLength: 1_500,
  contextLength: 300,
  /** Facts that the model is shown, to say which of them it hears again or that they end. */
  shown: 30,
  /** Of what the instructions leave of the prompt; the rest is for those facts. */
  messagesShare: 0.75,
  /** Tokens of what stands around both. */
  frame: 30,
} as const

/** What the model answers wrongly or not in time in all of them is skipped and counted. */
export const extraction: JobPolicy = {
  attempts: 4,
  wait: Duration.minutes(1),
  longestWait: Duration.minutes(15),
  timeout: Duration.minutes(5),
}

/** Shortly before the job's own end. */
export const modelWithin = Duration.minutes(4)

/** What a model may bring from one batch; with more than these it did not understand. */
export const opsInBatch = 20

export const factLength = { least: 3, most: 200 } as const
/** Characters of the other words that one may ask for a fact with. */
export const factKeysLength = 120
export const factQuote = { least: 2, most: 300 } as const

/** Years before and after today that a fact may begin in. */
export const yearsAround = { before: 110, after: 10 } as const

/** Current facts of a person; the weakest are put away. */
export const currentFacts = 200

/** Days that each time a fact was heard makes it younger than it is, as a power of e. */
export const strengthDays = 60

/** Days after which it is no longer told as what holds now; null: never. */
export const fades = { fact: null, preference: null, event: null, state: 60, plan: 90 } as const

export const factsInPrompt = {
  share: 0.06,
  /** Ended ones that are told where the question is about the past. */
  past: 5,
  /** Beside the question, of which the best fact has 1. */
  slotWorth: 0.5,
  pinnedWorth: 2,
} as const

/** Notes that /why tells, in the order of the prompt. */
export const factsInWhy = 5

/** What half of the longer one's words are in the other, too, is named by it. */
export const namedBy = 0.5

/** Forgotten by "forget that" without a question, if it is the only one noted so lately. */
export const lately = Duration.hours(1)

export const factsOnPage = 6
export const factsOffered = 6
export const sourcesShown = 3
/** Characters of a fact on the list. */
export const lineLength = 160

/** Newest messages of the person, among which the one is that asked to remember something. */
export const rememberedAmong = 20
