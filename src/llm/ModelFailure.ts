import { Duration } from "effect"
import type { AiError } from "effect/ai"
import type { TimedOut, Unavailable, Verdict } from "../boundary/GuardedCall.ts"
import { ModelErrorReason } from "../domain/talk/ChatModel.ts"
import { policies } from "../policy/Policies.ts"
import { kindOf } from "./BrokenAnswer.ts"

const askedWait = (reason: AiError.AiErrorReason): Duration.Duration | undefined => {
  if (reason._tag === "RateLimitError") return reason.retryAfter
  const millis = reason._tag === "InternalProviderError" ? reason.metadata["retryAfterMillis"] : undefined
  return typeof millis === "number" ? Duration.millis(millis) : undefined
}

const ofReason = (reason: AiError.AiErrorReason): ModelErrorReason => {
  switch (reason._tag) {
    case "RateLimitError": {
      const wait = reason.retryAfter
      return ModelErrorReason.cases.RateLimited.make({
        retryAfterSeconds: wait === undefined ? null : Duration.toSeconds(wait),
      })
    }
    case "QuotaExhaustedError":
      return ModelErrorReason.cases.QuotaExhausted.make({})
    case "AuthenticationError":
      return ModelErrorReason.cases.Unauthorized.make({})
    case "InvalidRequestError":
      return ofRequest(reason)
    case "InvalidUserInputError":
      return ModelErrorReason.cases.InvalidRequest.make({})
    case "ContentPolicyError":
      return ModelErrorReason.cases.Refused.make({})
    case "NetworkError":
      return ModelErrorReason.cases.Network.make({})
    default:
      return ofBroken(reason)
  }
}

const ofRequest = ({ constraint, parameter }: AiError.InvalidRequestError): ModelErrorReason => {
  if (constraint === "length") return ModelErrorReason.cases.TooLong.make({})
  if (parameter === "model") return ModelErrorReason.cases.UnknownModel.make({})
  return parameter === "url"
    ? ModelErrorReason.cases.WrongAddress.make({})
    : ModelErrorReason.cases.InvalidRequest.make({})
}

const ofBroken = (reason: AiError.AiErrorReason): ModelErrorReason => {
  switch (kindOf(reason)) {
    case "stalled":
      return ModelErrorReason.cases.Stalled.make({})
    case "cutShort":
      return ModelErrorReason.cases.CutShort.make({})
    case "empty":
      return ModelErrorReason.cases.Empty.make({})
    case "endless":
      return ModelErrorReason.cases.Endless.make({})
    case undefined:
      return ModelErrorReason.cases.ServerFault.make({})
  }
}

export const toReason = (error: AiError.AiError | TimedOut | Unavailable): ModelErrorReason => {
  switch (error._tag) {
    case "AiError":
      return ofReason(error.reason)
    case "TimedOut":
      return ModelErrorReason.cases.Stalled.make({})
    case "Unavailable":
      return ModelErrorReason.cases.Unavailable.make({ retryAfterSeconds: error.retryAfterSeconds })
  }
}

export const statusOf = (error: AiError.AiError | TimedOut | Unavailable): number | null => {
  if (error._tag !== "AiError" || !("http" in error.reason)) return null
  return error.reason.http?.response?.status ?? null
}

/** Our own description of a provider's failure begins with the status. */
const toldStatus = ({ reason }: AiError.AiError): string =>
  reason._tag === "InternalProviderError" ? (/^[1-5]\d\d\b/.exec(reason.description)?.[0] ?? "") : ""

/** The kind of failure with the HTTP status: "ServerFault 503". */
export const causeOf = (error: AiError.AiError): string =>
  [toReason(error)._tag, statusOf(error) ?? toldStatus(error)].join(" ").trim()

/** A refusal says nothing about the provider's health. Waits beyond the policy's longest are left to the caller. */
export const classify = (error: AiError.AiError | TimedOut): Verdict => {
  switch (toReason(error)._tag) {
    case "Unauthorized":
    case "InvalidRequest":
    case "UnknownModel":
    case "WrongAddress":
    case "TooLong":
    case "Refused":
      return { retry: false, fault: false }
    // Whoever was silent for so long, or did not end, has taken enough time.
    case "QuotaExhausted":
    case "Stalled":
    case "Endless":
      return { retry: false, fault: true }
    case "Empty":
      return { retry: true, fault: false }
    default: {
      const wait = error._tag === "AiError" ? askedWait(error.reason) : undefined
      if (wait === undefined) return { retry: true, fault: true }
      return { retry: Duration.isLessThanOrEqualTo(wait, policies.api.waits.max), fault: true, retryAfter: wait }
    }
  }
}

/** For a model with a fallback: a rate limit is not waited for. */
export const classifyWithSuccessor = (error: AiError.AiError | TimedOut): Verdict => {
  const verdict = classify(error)
  return toReason(error)._tag === "RateLimited" ? { ...verdict, retry: false } : verdict
}
