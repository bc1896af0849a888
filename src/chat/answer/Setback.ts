import { Duration } from "effect"
import type { ModelError } from "../../domain/talk/ChatModel.ts"
import { emptyAnswers, suspectedAfter } from "../../policy/Limits.ts"
import { longestWait, probeAgainAfter, tryAgainAfter } from "../../policy/Rhythm.ts"

/** Waiting does not help an answer that stays empty. */
export const mayStillCome = (error: ModelError, failures: number): boolean =>
  error.isTransient && !(error.reason._tag === "Empty" && failures >= emptyAnswers)

/** Whether it may be this prompt alone that fails: to be given up then if the model is well otherwise. */
export const isSuspect = ({ reason }: ModelError, failures: number): boolean => {
  if (reason._tag === "Unavailable" || reason._tag === "QuotaExhausted") return false
  return failures >= (reason._tag === "RateLimited" ? suspectedAfter.limited : suspectedAfter.failed)
}

/** An open breaker costs nothing: ask again as soon as the model may be back. */
export const delayAfter = ({ reason }: ModelError, failures: number): Duration.Duration => {
  const asked = "retryAfterSeconds" in reason ? (reason.retryAfterSeconds ?? 0) : 0
  const own = reason._tag === "Unavailable" ? probeAgainAfter : tryAgainAfter(failures)
  return Duration.max(own, Duration.min(Duration.seconds(asked), longestWait))
}

export const apologyFor = (error: ModelError): string => {
  if (error.isMisconfigured) return "model-refuses"
  return error.reason._tag === "TooLong" ? "too-long" : "apology"
}
