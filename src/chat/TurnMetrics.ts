import { Clock, Effect, Metric } from "effect"
import { Retried } from "../boundary/Retry.ts"
import {
  answerDuration,
  deadLetters,
  featureUsed,
  messages,
  saveFailures,
  type SaveFailureReason,
} from "../domain/metrics/Turns.ts"
import type { StoreError } from "../domain/StoreError.ts"
import type { Settlement, Turn } from "../domain/talk/Turn.ts"
import type { Worked } from "./Ownership.ts"

const wasTried = ({ notified, postponed }: Turn): boolean => notified || postponed > 0

export const counted = <E, R>(
  turns: ReadonlyArray<Turn>,
  work: Effect.Effect<Worked, E, R>,
): Effect.Effect<Worked, E, R> =>
  Effect.suspend(() => {
    const mark = { retried: turns.some(wasTried) }
    return work.pipe(
      Effect.provideService(Retried, mark),
      Effect.tap(({ count, next }) =>
        next === "next" ? Metric.update(messages(mark.retried ? "true" : "false"), count) : Effect.void,
      ),
    )
  })

export const answeredNow = ({ receivedAt }: Pick<Turn, "receivedAt">): Effect.Effect<void> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) => Metric.update(answerDuration, Math.max(0, now - receivedAt) / 1_000))

/** A retried turn does not count as another use. */
export const used = (feature: string, turn: Turn): Effect.Effect<void> =>
  wasTried(turn) ? Effect.void : Metric.update(featureUsed(feature), 1)

export const died = ({ dead }: Settlement): Effect.Effect<void> =>
  dead === null ? Effect.void : Metric.update(deadLetters(dead.reason), 1)

/** By class of SQLSTATE; without one the server was unreachable or too slow. */
const reasonOf = ({ sqlState, transient }: StoreError): SaveFailureReason => {
  if (!transient) return "refused"
  if (sqlState?.startsWith("53") === true && sqlState !== "53300") return "full"
  return sqlState?.startsWith("55") === true || sqlState?.startsWith("40") === true ? "busy" : "unavailable"
}

export const saveFailed = (settlement: Settlement, error: StoreError): Effect.Effect<void> => {
  const isAnswer = settlement.messages.some(({ role }) => role === "assistant")
  return Metric.update(saveFailures(isAnswer ? "critical" : "warning", reasonOf(error)), 1)
}
