import { Result } from "effect"

/** An error of the Bot API: HTTP status and Telegram's own wording. */
export interface Refusal {
  readonly code: number
  readonly description: string
  readonly retryAfter?: number
  readonly migrateTo?: number
}

export const badRequest = (reason: string): Refusal => ({ code: 400, description: `Bad Request: ${reason}` })

export const refuse = (reason: string): Result.Result<never, Refusal> => Result.fail(badRequest(reason))

export const unauthorized: Refusal = { code: 401, description: "Unauthorized" }

export const notFound: Refusal = { code: 404, description: "Not Found" }

export const blocked: Refusal = { code: 403, description: "Forbidden: bot was blocked by the user" }

export const conflict = (reason: string): Refusal => ({ code: 409, description: `Conflict: ${reason}` })

export const tooManyRequests = (seconds: number): Refusal => ({
  code: 429,
  description: `Too Many Requests: retry after ${seconds}`,
  retryAfter: seconds,
})

export const toBody = (refusal: Refusal) => ({
  ok: false,
  error_code: refusal.code,
  description: refusal.description,
  ...(refusal.retryAfter === undefined ? {} : { parameters: { retry_after: refusal.retryAfter } }),
  ...(refusal.migrateTo === undefined ? {} : { parameters: { migrate_to_chat_id: refusal.migrateTo } }),
})
