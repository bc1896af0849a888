import { Duration } from "effect"

/** An answer that comes within this time needs no typing indicator. */
export const typingAfter = Duration.millis(300)

/** Telegram shows the indicator for 5 s. */
export const typingEvery = Duration.seconds(4)

/** A streamed draft is refreshed at most this often. */
export const draftEvery = Duration.millis(1_200)

/** A call for a draft or an indicator never holds up the answer for longer. */
export const draftTimeout = Duration.seconds(5)

/** A section of the prompt that takes longer is left out of it. */
export const sectionTimeout = Duration.seconds(2)

/** How often left-behind turns are looked for. */
export const sweepEvery = Duration.seconds(2)

/** Chats that one sweep wakes. */
export const sweepChats = 1_000

/** A chat's owner leaves after this long without a message. */
export const chatIdle = Duration.minutes(1)

/** When a turn that could not go on is tried again: doubling from 15 s to 10 min. */
export const tryAgainAfter = (postponed: number): Duration.Duration =>
  Duration.millis(Math.min(15_000 * 2 ** Math.min(postponed, 10), 600_000))

/** How often it is asked whether the model has come back, once its breaker lets one call through. */
export const probeAgainAfter = Duration.seconds(5)

/** A call that was made is recorded again and again until the database takes it, for as long as a graceful stop lasts. */
export const recordAgain = { every: Duration.seconds(1), times: 25, unreachableSeconds: 5 } as const

/** How often the flags that other processes may have changed are read again. */
export const flagsEvery = Duration.seconds(5)

/** How long it is waited for a part that is on its way, before the chat's owner is made to look again. */
export const lookAgain = { every: Duration.millis(500), times: 20 } as const
