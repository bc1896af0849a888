import { Duration } from "effect"

export interface Rate {
  readonly burst: number
  readonly every: Duration.Duration
}

/** One message a second per chat, with preview, file and introduction at once; 5 % slower, as calls travel unevenly fast. */
const chat: Rate = { burst: 3, every: Duration.millis(1_050) }

/** 20 a minute in a group. */
const group: Rate = { burst: 3, every: Duration.millis(3_500) }

/** Below 30 in any second, of all processes together. */
const overall: Rate = { burst: 1, every: Duration.millis(34) }

/** How fast the bot sends; edits and drafts count like messages. */
export const pace = {
  chat,
  group,
  overall,
  /** Until a process looks again that the others do not count on yet. */
  uncounted: Duration.millis(100),
  /** A longer wait is left to the outbox. */
  longestWait: Duration.seconds(10),
  /** This many chats refused within this time, and none served in between, concern the whole bot: it sends half as fast, repeatedly. */
  slowDown: { chats: 3, within: Duration.seconds(10), mostTimes: 8 },
  /** Over which the use of the pace is measured, and how often it is shown. */
  measured: Duration.seconds(10),
  shownEvery: Duration.seconds(5),
  /** Until it sends twice as fast again, if nothing more is refused. */
  speedUpAfter: Duration.seconds(30),
} as const

export const polling = {
  longPollSeconds: 50,
  requestSeconds: 60,
  batchSize: 100,
} as const

/** Longest pause between attempts of what the bot cannot do without (fetching updates, storing them): 1, 2, 4 … s. */
export const longestPauseSeconds = 30

/** Whoever is asked to wait longer asks again after this: a slip of Telegram's mutes no chat for good. */
export const believedSeconds = 3_600

/** A longer 429 is waited out by the outbox, not by the call. */
export const longestRefusalSeconds = 30

/** Of a file that somebody sent. */
export const download = {
  /** The longest until the next piece of it. */
  silence: Duration.seconds(30),
  /** What the Bot API hands out. */
  bytes: 20 * 1024 * 1024,
} as const
