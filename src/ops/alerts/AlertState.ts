import { Duration } from "effect"
import { messageAtMostEvery, quietHours } from "../../policy/Alerts.ts"
import type { Severity } from "./AlertRules.ts"

/** What is known of one alert. Times are Unix milliseconds. */
export interface AlertState {
  /** Since when its condition holds; null: it does not. */
  readonly since: number | null
  /** What operators were told of that they have not heard the end of. */
  readonly told: { readonly text: string; readonly since: number } | null
  /** When the condition ended that they were told of; null: it holds. */
  readonly endedAt: number | null
  readonly lastMessageAt: number | null
}

export const calm: AlertState = { since: null, told: null, endedAt: null, lastMessageAt: null }

/** Whether only critical alerts may be told. `hour`: 0 to 23 in the machine's time zone. */
export const isQuiet = (hour: number): boolean => hour >= quietHours.from || hour < quietHours.until

/** The condition holds at this moment, or does not. */
export const observed = (state: AlertState, holds: boolean, now: number): AlertState =>
  holds
    ? { ...state, since: state.since ?? now, endedAt: null }
    : { ...state, since: null, endedAt: state.told === null ? null : (state.endedAt ?? now) }

export type Message = "begin" | "end"

/** What is to be said now, if anything: each beginning once, each end once, and one message an hour at most. */
export const dueMessage = (
  { endedAt, lastMessageAt, since, told }: AlertState,
  { holdsFor, severity }: { readonly holdsFor: Duration.Duration; readonly severity: Severity },
  now: number,
  quiet: boolean,
): Message | null => {
  if (quiet && severity !== "critical") return null
  if (lastMessageAt !== null && now - lastMessageAt < Duration.toMillis(messageAtMostEvery)) return null
  if (told !== null) return endedAt === null ? null : "end"
  return since !== null && now - since >= Duration.toMillis(holdsFor) ? "begin" : null
}

/** The message was sent, or may have been. `text`: of its beginning. */
export const said = (state: AlertState, message: Message, text: string, now: number): AlertState =>
  message === "begin"
    ? {
        ...state,
        told: { text, since: state.since ?? now },
        // It ended while the message was on its way.
        endedAt: state.since === null ? now : null,
        lastMessageAt: now,
      }
    : { ...state, told: null, endedAt: null, lastMessageAt: now }
