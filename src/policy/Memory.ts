import { Duration } from "effect"

/** How the memory is searched. Chosen on the first five conversations of LoCoMo. */
export const search = {
  /** BM25 of a message; a word counts once. */
  saturation: 1.2,
  lengthShare: 0.4,
  /** What a message gets of those next to it in its session, and of those next but one. */
  beside: [0.4, 0.2],
  /** BM25 of the whole session, beside that of the message. */
  sessionShare: 0.5,
  sessionSaturation: 1.2,
  sessionLengthShare: 0.75,
  /** Of the companion's words, which only help the person's to be found. */
  companionShare: 0.5,
  /** Of the best fact that was learned from a message. */
  factShare: 1,
} as const

/** What vectors add to that. Chosen on the same conversations and on facts with questions in other words. */
export const likeness = {
  /** Of the nearest message; the person's average has none of it. */
  share: 0.4,
  /** Where no message has at least so much of the question's words, they count for nearly nothing, and from `upper` on in full. */
  words: { lower: 0.2, upper: 0.4, least: 0.05 },
  /** The same where the nearest message stands out: then it takes more of the words to outweigh it. */
  wordsBesideOne: { lower: 0.45, upper: 0.75, least: 0.02 },
  /** It does, by how much nearer it is than the nearest of as many would be by chance. */
  standsOut: { from: 0.9, to: 1.2 },
  /** For the question's vector and the nearest messages; later the words alone are searched for. */
  within: Duration.millis(1_000),
} as const

/** After this silence a new session begins. */
export const sessionGap = Duration.hours(3)

export const indexing = {
  schedule: "* * * * *",
  batch: 500,
  /** 20,000 messages; the next run goes on. */
  batchesOfRun: 40,
  /** No transaction takes longer to commit a message. */
  committedWithin: Duration.minutes(5),
} as const

/** The newest messages of the conversation are in the prompt anyway. */
export const newestLeftOut = 20

/** People of whom a process knows that there is more to find than their prompt shows. */
export const remembered = 10_000

/** Characters of a message that are searched for. */
export const questionLength = 1_000

/** With fewer words a message goes on from the one before. */
export const wordsOfQuestion = 3

/** Characters in which the forms of a word are alike. */
export const formLength = 5

export const found = 50

/** How much of the question, by the weights of its words, some message must have; otherwise nothing was found. */
export const leastCovered = 0.5

/** The same of a note: its words and keys are those that one asks with, and few. */
export const leastNoted = 0.4

/** Of what was learned from them and holds no longer, unless the past is asked for. */
export const endedShare = 0.5

/** Of a message: what has so much of it ends with it. */
export const wholeShare = 0.7

/** Of the best score: what has less has too little to do with the question. */
export const leastScore = 0.3

export const inPrompt = { share: 0.15, quotes: 8, quoteLength: 400 } as const

/** As many as fit into one message. */
export const shown = { quotes: 5, quoteLength: 300 } as const

/** How messages get their vectors, and how these are searched. */
export const embeddingRun = {
  schedule: "* * * * *",
  batch: 32,
  /** Of one run; the next one goes on. */
  within: Duration.minutes(4),
  /** Of one person, those whose signs differ least: exact cosines are worked out for these. */
  looked: 1_000,
} as const
