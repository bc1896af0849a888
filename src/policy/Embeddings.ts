import { Duration } from "effect"

/** A provider's model and the one that runs beside the bot. */
export const embedding = {
  /** Characters of a text; what follows is not read. */
  textLength: 2_000,
  /** Texts of one request. */
  batch: 32,
  /** Bytes of its answer: some four thousand numbers for each text, written out. */
  answerBytes: 4 * 1_024 * 1_024,
  /** Requests at once, of answers and of background work. */
  callsAtOnce: 16,
  backgroundCallsAtOnce: 1,
  /** Vectors of calls with at most so many texts are kept, the newest of them: questions are asked again, messages are not. */
  recentTexts: 2,
  recent: 500,
} as const

export const localModel = {
  name: "minilm-l6-v2",
  /** Of a text; what follows is not read. */
  tokens: 256,
  /** Raised with each change of the Russian gloss, which changes the vectors. */
  gloss: 1,
  /** Without work for so long it is unloaded. */
  idleFor: Duration.minutes(2),
  /** What must be free for `auto` to choose it, in bytes; loaded it takes a third. */
  freeMemory: 768 * 1_024 * 1_024,
  /** Niceness of its thread: answers come first. */
  niceness: 10,
} as const

/**
 * From which cosine on two texts say the same: never below `least`, and above nearly all different examples by `margin`.
 * What has to do with each other has more than most of them.
 */
export const sameness = { least: 0.6, percentile: 0.95, margin: 0.05, alike: 0.8 } as const
