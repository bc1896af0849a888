import { DateTime, Duration, Option } from "effect"
import { AiError } from "effect/ai"
import type { Headers, HttpClientError } from "effect/http"
import { longestRetryAfter } from "../policy/Model.ts"
import * as Broken from "./BrokenAnswer.ts"
import { field, json, list, text } from "./Loose.ts"
import { isFiltered, isPathUnknown, isTooLong } from "./Wordings.ts"

/** Why a server gave no answer. Its own words only help to find a remedy: they may quote the prompt, and are kept nowhere. */
export interface Refusal {
  readonly reason: AiError.AiErrorReason
  readonly words: string
  readonly status?: number
}

const quotaCodes = new Set([
  "insufficient_quota",
  "quota_exceeded",
  "billing_hard_limit_reached",
  "billing_not_active",
  "insufficient_balance",
])
const refusalCodes = new Set(["content_policy_violation", "content_filter", "responsibleaipolicyviolation"])
const keyCodes = new Set(["invalid_api_key", "authentication_error", "invalid_authentication"])
const requestCodes = new Set(["invalid_request_error", "context_length_exceeded"])
const rateCodes = new Set(["rate_limit_exceeded", "rate_limit_error"])
const modelCodes = new Set(["model_not_found", "deploymentnotfound"])

const otherCodes = ["overloaded_error", "server_error", "api_error", "internal_error", "timeout"]
const knownCodes = new Set([
  ...quotaCodes,
  ...refusalCodes,
  ...keyCodes,
  ...requestCodes,
  ...rateCodes,
  ...modelCodes,
  ...otherCodes,
])

/** A provider may quote the prompt anywhere, even in `code`, so only known codes are kept. */
const safeCode = (code: string): string => {
  const name = code.toLowerCase()
  return knownCodes.has(name) || /^[1-5]\d\d$/.test(name) ? name : "unknown code"
}

/** Where validators repeat what they were sent. */
const quoting = new Set(["input", "ctx", "body", "messages", "prompt"])

const wordsIn = (value: unknown, depth = 0): string => {
  if (typeof value === "string" || typeof value === "number") return String(value)
  if (typeof value !== "object" || value === null || depth > 8) return ""
  return Object.entries(value)
    .flatMap(([name, inner]) =>
      quoting.has(name) ? [] : [name.startsWith("n_") ? name : "", wordsIn(inner, depth + 1)],
    )
    .filter((words) => words !== "")
    .join(" ")
}

/** Some wrap it in a list, some leave the wrapping out. */
const errorIn = (body: unknown): unknown => {
  const whole = list(body)[0] ?? body
  return field(whole, "error") ?? whole
}

/** A date, or seconds. Whoever asks for more than is believed is asked again sooner. */
export const retryAfter = (headers: Headers.Headers, now: DateTime.Utc): Duration.Duration | undefined => {
  const millis = Number(headers["retry-after-ms"] ?? Number.NaN)
  if (millis >= 0) return believed(millis)
  const value = headers["retry-after"]?.trim()
  if (value === undefined || value === "") return undefined
  const seconds = Number(value)
  if (!Number.isNaN(seconds)) return seconds >= 0 ? believed(seconds * 1_000) : undefined
  return DateTime.make(value).pipe(
    Option.map((date) => believed(Math.max(0, DateTime.toEpochMillis(date) - DateTime.toEpochMillis(now)))),
    Option.getOrUndefined,
  )
}

const believed = (millis: number): Duration.Duration =>
  Duration.millis(Math.min(millis, Duration.toMillis(longestRetryAfter)))

export const unknownPath = (description: string): AiError.AiErrorReason =>
  new AiError.InvalidRequestError({ parameter: "url", description })

export const tooLong = (description: string): AiError.AiErrorReason =>
  new AiError.InvalidRequestError({ parameter: "messages", constraint: "length", description })

const reasonOf = (
  status: number | undefined,
  error: unknown,
  words: string,
  wait: Duration.Duration | undefined,
): AiError.AiErrorReason => {
  const names = [text(field(error, "code")), text(field(error, "type"))].filter((name) => name !== undefined)
  const isOneOf = (codes: ReadonlySet<string>) => names.some((name) => codes.has(name.toLowerCase()))
  const description = [status ?? "in the stream", ...names.map(safeCode)].join(" ")

  if (isTooLong(status, words)) return tooLong(description)
  if (status === 402 || isOneOf(quotaCodes)) return new AiError.QuotaExhaustedError({})
  const isRefusedByStatus = status !== undefined && status >= 300 && status < 500 && ![408, 409, 425].includes(status)
  const isModerated = (field(field(error, "metadata"), "reasons") ?? null) !== null
  if (isOneOf(refusalCodes) || isModerated || (isRefusedByStatus && status < 429 && isFiltered(words))) {
    return new AiError.ContentPolicyError({ description })
  }
  if (status === 401 || isOneOf(keyCodes)) return new AiError.AuthenticationError({ kind: "InvalidKey", description })
  if (status === 403) return new AiError.AuthenticationError({ kind: "InsufficientPermissions", description })
  if (status === 429 || isOneOf(rateCodes)) {
    return new AiError.RateLimitError(wait === undefined ? {} : { retryAfter: wait })
  }
  if (isPathUnknown(status, words)) return unknownPath(description)
  if (status === 404 || isOneOf(modelCodes)) {
    return new AiError.InvalidRequestError({ parameter: "model", description })
  }
  if (isRefusedByStatus || (status === undefined && isOneOf(requestCodes))) {
    return new AiError.InvalidRequestError({ description })
  }
  return new AiError.InternalProviderError({
    description,
    metadata: wait === undefined ? {} : { retryAfterMillis: Duration.toMillis(wait) },
  })
}

export const fromStatus = (status: number, headers: Headers.Headers, body: string, now: DateTime.Utc): Refusal => {
  const decoded = json(body)
  const words = (decoded === undefined ? body : wordsIn(decoded)).toLowerCase()
  return { reason: reasonOf(status, errorIn(decoded), words, retryAfter(headers, now)), words, status }
}

/** An error inside a stream that began with 200; some servers put an HTTP status into `code`. */
export const fromEvent = (error: unknown): Refusal => {
  const code = Number(field(error, "code") ?? Number.NaN)
  const status = code >= 400 && code < 600 ? code : undefined
  const words = wordsIn(error).toLowerCase()
  return { reason: reasonOf(status, error, words, undefined), words, status: status ?? 400 }
}

export const fromHttpClient = (error: HttpClientError.HttpClientError): AiError.AiErrorReason =>
  error.reason._tag === "InvalidUrlError" || error.reason._tag === "EncodeError"
    ? new AiError.InvalidRequestError({ description: error.reason._tag })
    : Broken.network(error.reason.request, error.reason._tag === "DecodeError" ? "broke off" : "no connection")
