import { DateTime, Duration, Option, Schema } from "effect"
import { AiError } from "effect/ai"
import type { Headers, HttpClientError } from "effect/http"
import * as Broken from "./BrokenAnswer.ts"
import { ErrorBody, type ErrorDetail } from "./OpenAiSchema.ts"

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

const otherCodes = [
  "model_not_found",
  "rate_limit_error",
  "rate_limit_exceeded",
  "overloaded_error",
  "server_error",
  "api_error",
  "internal_error",
  "timeout",
]
const knownCodes = new Set([...quotaCodes, ...refusalCodes, ...keyCodes, ...requestCodes, ...otherCodes])

/** A provider may quote the prompt anywhere, even in `code`, so only known codes are kept. */
const safeCode = (code: string): string => {
  const name = code.toLowerCase()
  return knownCodes.has(name) || /^[1-5]\d\d$/.test(name) ? name : "unknown code"
}

const decodeBody = Schema.decodeUnknownOption(Schema.fromJsonString(ErrorBody))

const detailOf = (body: string): ErrorDetail => {
  const decoded = Option.getOrUndefined(decodeBody(body))
  const first = decoded === undefined || "error" in decoded ? decoded : decoded[0]
  return first === undefined || typeof first.error === "string" ? {} : first.error
}

/** `retry-after-ms`, or `Retry-After` in seconds or as an HTTP date. */
export const retryAfter = (headers: Headers.Headers, now: DateTime.Utc): Duration.Duration | undefined => {
  const millis = Number(headers["retry-after-ms"] ?? Number.NaN)
  if (millis >= 0) return Duration.millis(millis)
  const value = headers["retry-after"]?.trim()
  if (value === undefined || value === "") return undefined
  const seconds = Number(value)
  if (seconds >= 0) return Duration.seconds(seconds)
  return DateTime.make(value).pipe(
    Option.map((date) => Duration.millis(Math.max(0, DateTime.toEpochMillis(date) - DateTime.toEpochMillis(now)))),
    Option.getOrUndefined,
  )
}

const fromDetail = (
  status: number | undefined,
  detail: ErrorDetail,
  wait: Duration.Duration | undefined,
): AiError.AiErrorReason => {
  const names = [detail.code, detail.type].filter((name) => typeof name === "string")
  const isOneOf = (codes: ReadonlySet<string>) => names.some((name) => codes.has(name.toLowerCase()))
  const description = [status ?? "in the stream", ...names.map(safeCode)].join(" ")

  if (status === 402 || isOneOf(quotaCodes)) return new AiError.QuotaExhaustedError({})
  if (isOneOf(refusalCodes) || (detail.metadata?.reasons ?? null) !== null) {
    return new AiError.ContentPolicyError({ description })
  }
  if (status === 401 || isOneOf(keyCodes)) return new AiError.AuthenticationError({ kind: "InvalidKey", description })
  if (status === 403) return new AiError.AuthenticationError({ kind: "InsufficientPermissions", description })
  if (status === 429 || isOneOf(new Set(["rate_limit_exceeded", "rate_limit_error"]))) {
    return new AiError.RateLimitError(wait === undefined ? {} : { retryAfter: wait })
  }
  if (status === 404 || isOneOf(new Set(["model_not_found"]))) {
    return new AiError.InvalidRequestError({ parameter: "model", description })
  }
  const refusedByStatus = status !== undefined && status >= 300 && status < 500 && ![408, 409, 425].includes(status)
  if (refusedByStatus || (status === undefined && isOneOf(requestCodes))) {
    return new AiError.InvalidRequestError({ description })
  }
  return new AiError.InternalProviderError({
    description,
    metadata: wait === undefined ? {} : { retryAfterMillis: Duration.toMillis(wait) },
  })
}

export const fromStatus = (
  status: number,
  headers: Headers.Headers,
  body: string,
  now: DateTime.Utc,
): AiError.AiErrorReason => fromDetail(status, detailOf(body), retryAfter(headers, now))

/** An error inside a stream that began with 200; some servers put an HTTP status into `code`. */
export const fromEvent = (error: ErrorDetail | string): AiError.AiErrorReason => {
  const detail = typeof error === "string" ? {} : error
  const code = Number(detail.code ?? Number.NaN)
  return fromDetail(code >= 400 && code < 600 ? code : undefined, detail, undefined)
}

export const fromHttpClient = (error: HttpClientError.HttpClientError): AiError.AiErrorReason =>
  error.reason._tag === "InvalidUrlError" || error.reason._tag === "EncodeError"
    ? new AiError.InvalidRequestError({ description: error.reason._tag })
    : Broken.network(error.reason.request, error.reason._tag === "DecodeError" ? "broke off" : "no connection")
