import { Clock, Effect, Metric } from "effect"
import { Retried } from "../boundary/Retry.ts"
import type { Content } from "../domain/talk/Incoming.ts"
import {
  answerDuration,
  type Feature,
  featureUsed,
  messages,
  saveFailures,
  type SaveFailureReason,
} from "../domain/metrics/Turns.ts"
import type { StoreError } from "../domain/StoreError.ts"
import type { Settlement, Turn } from "../domain/talk/Turn.ts"
import { press } from "./commands/Menus.ts"
import type { Decision } from "./Decide.ts"
import type { Next } from "./Owner.ts"

/** Counts the turns that are done when `work` says so, and whether anything on the way was tried again. */
export const counted = <E, R>(turns: ReadonlyArray<Turn>, work: Effect.Effect<Next, E, R>): Effect.Effect<Next, E, R> =>
  Effect.suspend(() => {
    const mark = { retried: turns.some(({ postponed }) => postponed > 0) }
    return work.pipe(
      Effect.provideService(Retried, mark),
      Effect.tap((then) =>
        then === "next" ? Metric.update(messages(mark.retried ? "true" : "false"), turns.length) : Effect.void,
      ),
    )
  })

/** The first part of the turn's answer is with its user now. */
export const answeredNow = ({ receivedAt }: Pick<Turn, "receivedAt">): Effect.Effect<void> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => Metric.update(answerDuration, Math.max(0, now - receivedAt) / 1_000))

const commands: ReadonlyMap<string, Feature> = new Map([
  ["start", "start"],
  ["menu", "menu"],
  ["help", "help"],
  ["helper", "helper"],
])
const presses: ReadonlyMap<string, Feature> = new Map([
  [press.consentYes, "consent"],
  [press.consentNo, "consent"],
  [press.keepName, "consent"],
  [press.menu, "menu"],
  [press.helper, "helper"],
  [press.help, "help"],
])

const featureOf = (content: Content, decision: Decision["_tag"]): Feature => {
  if (decision === "Converse") return "conversation"
  if (decision === "Operate") return "operators"
  switch (content._tag) {
    case "Command":
      return commands.get(content.name) ?? "other"
    case "Callback":
      return presses.get(content.data) ?? "other"
    case "Edited":
      return "edit"
    case "Unsupported":
      return "unsupported"
    default:
      return "other"
  }
}

/** A turn that is worked on again is no further use. */
export const used = (content: Content, decision: Decision["_tag"], { postponed }: Turn): Effect.Effect<void> =>
  postponed > 0 ? Effect.void : Metric.update(featureUsed(featureOf(content, decision)), 1)

/** By class of SQLSTATE; without one the server was not reached, or did not answer in time. */
const reasonOf = ({ sqlState, transient }: StoreError): SaveFailureReason => {
  if (!transient) return "refused"
  if (sqlState?.startsWith("53") === true && sqlState !== "53300") return "full"
  return sqlState?.startsWith("55") === true || sqlState?.startsWith("40") === true ? "busy" : "unavailable"
}

export const saveFailed = (settlement: Settlement, error: StoreError): Effect.Effect<void> => {
  const isAnswer = settlement.messages.some(({ role }) => role === "assistant")
  return Metric.update(saveFailures(isAnswer ? "critical" : "warning", reasonOf(error)), 1)
}
