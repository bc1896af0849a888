import { Duration, Effect, Result } from "effect"
import type { TelegramError, TelegramErrorReason } from "../domain/talk/Telegram.ts"
import { longestPauseSeconds } from "../policy/Telegram.ts"
import { causeOf, tokenRefused } from "./Errors.ts"

/** 1, 2, 4 … 30 s, unless Telegram or the breaker asks for another wait. */
const waitAfter = (failures: number, reason: TelegramErrorReason): Duration.Duration =>
  reason._tag === "RateLimited" || reason._tag === "Unavailable"
    ? Duration.seconds(Math.max(1, reason.retryAfterSeconds))
    : Duration.seconds(Math.min(2 ** (failures - 1), longestPauseSeconds))

export const saying = (reason: TelegramErrorReason): string => {
  if (reason._tag !== "Conflict") return "Telegram cannot be reached; trying again"
  return reason.description.includes("webhook")
    ? "A webhook was set for this token; waiting"
    : "Another process polls with this token; waiting"
}

/** Repeats an essential call until it succeeds, and warns once per outage. `ask` gets the number of failures so far. */
export const untilAnswered = Effect.fnUntraced(function* <A, R>(
  ask: (failures: number) => Effect.Effect<A, TelegramError, R>,
) {
  let warned: string | null = null
  for (let failures = 1; ; failures++) {
    const result = yield* Effect.result(ask(failures - 1))
    if (Result.isSuccess(result)) {
      if (warned !== null) yield* Effect.logInfo("Telegram answers again")
      return result.success
    }
    const { reason } = result.failure
    if (reason._tag === "Unauthorized") return yield* tokenRefused()
    const words = saying(reason)
    if (words !== warned) {
      warned = words
      yield* Effect.logWarning(words).pipe(Effect.annotateLogs("reason", causeOf(reason)))
    }
    yield* Effect.sleep(waitAfter(failures, reason))
  }
})
