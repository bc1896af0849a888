import { dateOf } from "../talk/LocalTime.ts"
import type { Noticed, Person } from "../talk/Person.ts"

export interface Notice {
  readonly why: "day" | "long"
  /** Whether a pause is suggested too: once in each stretch of use. */
  readonly pause: boolean
}

const minute = 60_000
const hour = 60 * minute
/** Use is written down once in each, so that most turns write nothing. Every time zone's midnight begins one. */
export const slot = 5 * minute
/** A longer one ends continuing use; what is written down may be a slot old. */
export const gap = 30 * minute + slot
const often = { minor: hour, other: 3 * hour }
const pauseAfter = 3 * hour
const day = 24 * hour

const slotOf = (at: number): number => Math.floor(at / slot)

/** That they were in danger is written down no longer than it is needed. */
const forgetting = ({ helped = {}, ...before }: Noticed, now: number): Noticed => {
  const recent = Object.entries(helped).filter(([, at]) => now - at < day)
  return recent.length === 0 ? before : { ...before, helped: Object.fromEntries(recent) }
}

const used = (before: Noticed | null, now: number): Noticed | null => {
  if (before === null) return null
  if (Math.abs(now - before.at) >= gap) return { ...forgetting(before, now), at: now, since: now }
  return slotOf(before.at) === slotOf(now) ? before : { ...forgetting(before, now), at: now }
}

/** They have just been told, in whatever words. */
export const heard = (before: Noticed | null, now: number): Noticed => ({
  ...(before === null ? {} : forgetting(before, now)),
  at: now,
  since: used(before, now)?.since ?? now,
  told: now,
})

/**
 * At the first message of a day, unless they heard it within the hour, and again after three hours of continuing use (one for
 * somebody under 18). `state`: what is known of them after this answer; the same as before if there is nothing to write down.
 */
export const noticeAt = (
  before: Noticed | null,
  now: number,
  { adult, timeZone }: Pick<Person, "adult" | "timeZone">,
): { readonly notice: Notice | null; readonly state: Noticed } => {
  const state = used(before, now)
  if (before === null || state === null) return { notice: { why: "day", pause: false }, state: heard(null, now) }
  const { since, told } = state
  const pause = now - since >= pauseAfter && told - since < pauseAfter
  const isLong = now - Math.max(since, told) >= (adult === false ? often.minor : often.other)
  // Within a slot no day begins, and the time of day is not cheap.
  const isNewDay =
    state !== before && Math.abs(now - told) >= hour && dateOf(told, { timeZone }) !== dateOf(now, { timeZone })
  if (!isNewDay && !isLong && !pause) return { notice: null, state }
  return { notice: { why: isNewDay ? "day" : "long", pause }, state: heard(before, now) }
}
