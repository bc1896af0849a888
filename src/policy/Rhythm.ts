import { Duration } from "effect"

/** How long the next file of an album or the next piece of a long text is waited for; each one that comes begins it anew. */
export const oneActWithin = Duration.seconds(1)

/** A faster answer needs no typing indicator. */
export const typingAfter = Duration.millis(300)

export const typingEvery = Duration.seconds(4)

export const draftEvery = Duration.millis(1_200)

/** Edits count as messages, of which a chat takes about one a second. */
export const editEvery = Duration.seconds(2)

/** An answer without a first word until then takes longer than people expect: they are told, once. */
export const slowAfter = Duration.seconds(20)

/** The longest that a draft or an indicator may hold up the answer. */
export const draftTimeout = Duration.seconds(5)

/** A section of the prompt that takes longer is left out of it. */
export const sectionTimeout = Duration.seconds(2)

export const sweepEvery = Duration.seconds(2)

/** What is left in the spool for chats that other processes own. */
export const straysEvery = Duration.seconds(10)

export const sweepChats = 1_000

/** A chat's owner leaves after this long without a message. */
export const chatIdle = Duration.minutes(1)

/** Wait before a postponed turn is tried again, by how often the model failed it: doubles from 15 s to 2 min. */
export const tryAgainAfter = (failures: number): Duration.Duration =>
  Duration.millis(Math.min(15_000 * 2 ** Math.min(failures, 10), 120_000))

/** The longest that a turn waits because a model asks for it. */
export const longestWait = Duration.minutes(10)

/** Once the model answers again, turns that wait for it have theirs, one after the other. */
export const wakeWaiting = { apart: Duration.millis(50), atMostEvery: Duration.seconds(30) } as const

/** While the breaker is half-open. */
export const probeAgainAfter = Duration.seconds(5)

/** A delivered call is recorded again and again until the database takes it, at most as long as a graceful stop lasts. */
export const recordAgain = { every: Duration.seconds(1), times: 25, unreachableSeconds: 5 } as const

/** Who goes on writing before they have agreed is reminded of the question, but not after each line of a burst. */
export const remindEvery = Duration.seconds(10)

/** How long an owner that leaves its chat waits for what is on its way to Telegram: beyond it the next owner repeats it. */
export const landWithin = Duration.seconds(5)

export const flagsEvery = Duration.seconds(5)

/** How long a part in flight is waited for before the chat's owner is made to look again. */
export const lookAgain = { every: Duration.millis(500), times: 20 } as const

/** What must be said first is said shorter if it was said this lately. */
export const aheadAgain = Duration.hours(1)

/** How long a look at the danger somebody may be in is waited for, with the wait for a place: the answer is held up by no more. */
export const riskWithin = Duration.seconds(8)

/** Until a notice that Telegram did not take is tried again. */
export const noticeAgain = Duration.seconds(5)
