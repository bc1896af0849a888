import { Duration } from "effect"

/** A bucket of so many places, refilled one by one. */
export interface Rate {
  readonly burst: number
  readonly every: Duration.Duration
}

/**
 * One message a second in a chat, with preview, file and introduction at once. A twentieth is on top, because not every
 * call travels equally fast.
 */
const chat: Rate = { burst: 3, every: Duration.millis(1_050) }

/** Below 30 a second, whichever second one looks at. */
const overall: Rate = { burst: 1, every: Duration.millis(34) }

/** How fast the bot sends; edits and drafts count like messages. */
export const pace = {
  chat,
  overall,
  /** A longer wait is the outbox's, not the caller's. */
  longestWait: Duration.seconds(10),
  /** So many chats refused within so short a time mean the bot as a whole: it sends half as fast, again and again. */
  slowDown: { chats: 3, within: Duration.seconds(10), mostTimes: 8 },
  /** Until it sends twice as fast again, if no more is refused. */
  speedUpAfter: Duration.seconds(30),
} as const

/** Asking for updates. */
export const polling = {
  /** How long Telegram holds an answer open while nothing comes, in seconds. */
  longPollSeconds: 50,
  /** Of one request; longer than any long poll, in seconds. */
  requestSeconds: 60,
  /** Updates of one answer. */
  batchSize: 100,
} as const

/** Between two tries of what the bot cannot do without (asking for updates, storing them): 1, 2, 4 … seconds, at most this. */
export const longestPauseSeconds = 30

/** A refusal that asks for more than this is waited out by the outbox and not by the call, in seconds. */
export const longestRefusalSeconds = 30
