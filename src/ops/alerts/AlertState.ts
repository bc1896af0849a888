import { Duration } from "effect"
import { messageAtMostEvery, quietHours } from "../../policy/ops/Alerts.ts"
import type { Severity } from "./AlertRule.ts"

/** Times are Unix milliseconds. */
export interface AlertState {
  /** When its condition began to hold; null: it does not hold. */
  readonly since: number | null
  /** The alert sent last, if its all-clear has not been sent. */
  readonly told: { readonly text: string; readonly since: number } | null
  /** When the condition of the sent alert ended; null: it holds. */
  readonly endedAt: number | null
  readonly lastMessageAt: number | null
}

export const calm: AlertState = { since: null, told: null, endedAt: null, lastMessageAt: null }

/** Only critical alerts are sent in these hours. `hour`: 0 to 23 in the machine's time zone. */
export const isQuiet = (hour: number): boolean => hour >= quietHours.from || hour < quietHours.until

export const observed = (state: AlertState, holds: boolean, now: number): AlertState =>
  holds
    ? { ...state, since: state.since ?? now, endedAt: null }
    : { ...state, since: null, endedAt: state.told === null ? null : (state.endedAt ?? now) }

/** Told by a process that is gone: over by now, unless it holds here. */
export const adopted = (state: AlertState, told: NonNullable<AlertState["told"]>, now: number): AlertState => ({
  ...state,
  told,
  endedAt: state.since === null ? now : null,
})

export type Message = "begin" | "end"

/** The message due now: each beginning and each end once, and at most one message an hour. */
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

export const said = (state: AlertState, message: Message, text: string, now: number): AlertState =>
  message === "begin"
    ? {
        ...state,
        told: { text, since: state.since ?? now },
        // The condition ended while the message was being sent.
        endedAt: state.since === null ? now : null,
        lastMessageAt: now,
      }
    : { ...state, told: null, endedAt: null, lastMessageAt: now }
