import { Duration } from "effect"

/** Concurrent model calls of all processes; people who wait for one are served in turn. */
export const callsAtOnce = 64

/** How many of them one person may have at a time: a sixteenth, even while others are free. */
export const callsOfPerson = (calls: number): number => Math.max(Math.floor(calls / 16), 1)

/** What one of `size` processes may have of what all have together. */
export const shareOf = (whole: number, size: number): number => Math.max(Math.floor(whole / size), 1)

/** The same for background work, beside those of answers. */
export const backgroundCallsAtOnce = 4

/** Defaults of LLM_PATIENCE_SECONDS, LLM_CONTEXT_TOKENS and LLM_ANSWER_TOKENS. */
export const modelLimits: ModelLimits = { patienceSeconds: 300, contextTokens: 8_000, answerTokens: null }

export interface ModelLimits {
  /** The longest silence, before an answer and within it; any byte ends it, even a comment of the stream. */
  readonly patienceSeconds: number
  /** Prompt and answer together, as estimated by `domain/talk/Tokens.ts`. */
  readonly contextTokens: number
  /** The longest answer that is asked for; null: as long as the server likes. */
  readonly answerTokens: number | null
}

/** What is left of the context for the prompt. */
export const promptTokens = ({ answerTokens, contextTokens }: ModelLimits): number =>
  Math.max(contextTokens - (answerTokens ?? contextTokens / 4), contextTokens / 4)

/** How long a rehearsed stall lasts. */
export const rehearsedStall = Duration.seconds(45)

/** For a finished server to end its response, so that the connection can be reused. */
export const closingTimeout = Duration.seconds(1)

/** After the answer's end, for the count of its tokens: some servers then keep the stream open and say nothing more. */
export const usageTimeout = Duration.seconds(5)

/** For the body of a failed response, which only helps to classify the failure. */
export const errorBodyTimeout = Duration.seconds(5)

/** Bytes of that body. */
export const errorBodyBytes = 64 * 1_024

/** Characters of an answer, of a line of its stream, and of an answer that is not streamed. */
export const answerLength = 1_024 * 1_024

/** Bytes of a whole stream: each word of an answer comes in a frame of a few hundred. */
export const streamBytes = 32 * 1_024 * 1_024

/** Requests for one answer, each with something left out that the server refused; all at once. */
export const asksAtOnce = 8

/** The longest Retry-After that is believed. */
export const longestRetryAfter = Duration.minutes(10)

/** Of the prompt's tokens, for what the person said in a recording; what is longer is cut off. */
export const saidShare = 0.6
