import { Duration, Option, Predicate, Schema } from "effect"
import { GrammyError, HttpError } from "grammy"
import type { TimedOut, Unavailable, Verdict } from "../boundary/GuardedCall.ts"
import { ChatId } from "../domain/Ids.ts"
import { TelegramError, type TelegramErrorReason } from "../domain/talk/Telegram.ts"
import { believedSeconds, longestRefusalSeconds } from "../policy/Telegram.ts"

/** Telegram does not know the token: nothing works until it is replaced. */
export class TokenRefused extends Schema.TaggedError<TokenRefused>()("TokenRefused", { message: Schema.String }) {}

export const tokenRefused = (): TokenRefused =>
  new TokenRefused({
    message: "Telegram does not accept BOT_TOKEN. Ask @BotFather for the bot's token and set it again.",
  })

const descriptionLength = 200

/** On a malformed token Telegram answers 404; these methods exist, so a 404 means just that. */
const tokenMethods = new Set(["getMe", "getUpdates", "setWebhook", "deleteWebhook"])

/** Whether a repeated call shows the user nothing twice; drafts apart. */
const isRepeatable = (method: string): boolean =>
  /^(?:get|set|edit|delete|answer)/.test(method) || method === "sendChatAction"

const neverConnected = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"])

const decodeChatId = Schema.decodeUnknownOption(ChatId)

const notTheBotApi: TelegramErrorReason = { _tag: "Lost", detail: "not an answer of the Bot API" }

const fromAnswer = (method: string, error: GrammyError, redact: (text: string) => string): TelegramErrorReason => {
  const code = error.error_code
  const description = redact(String(error.description)).slice(0, descriptionLength)
  if (!Number.isSafeInteger(code) || code < 400 || code > 599) return notTheBotApi
  if (code === 429) {
    const asked = error.parameters.retry_after
    const seconds = Number.isFinite(asked) ? Number(asked) : 1
    return { _tag: "RateLimited", retryAfterSeconds: Math.min(Math.max(seconds, 1), believedSeconds) }
  }
  const to = Option.getOrUndefined(decodeChatId(error.parameters.migrate_to_chat_id))
  if (to !== undefined) return { _tag: "Moved", to }
  if (code === 401 || (code === 404 && tokenMethods.has(method))) return { _tag: "Unauthorized" }
  if (code === 403) return { _tag: "Blocked", description }
  if (code === 409) return { _tag: "Conflict", description }
  // 501: a server that has no such method.
  return code < 500 || code === 501 ? { _tag: "Rejected", code, description } : { _tag: "ServerFault", code }
}

/** The messages of node-fetch hold the URL, and so the token: read only `type` and `code`. */
const fromTransport = (cause: unknown): TelegramErrorReason => {
  if (Predicate.hasProperty(cause, "type") && cause.type === "invalid-json") return notTheBotApi
  if (!Predicate.hasProperty(cause, "code") || !Predicate.isString(cause.code)) {
    return { _tag: "Lost", detail: "no answer" }
  }
  return neverConnected.has(cause.code)
    ? { _tag: "Unreachable", detail: cause.code }
    : { _tag: "Lost", detail: cause.code }
}

export const fromThrown =
  (method: string, redact: (text: string) => string) =>
  (thrown: unknown): TelegramError => {
    if (thrown instanceof GrammyError) return new TelegramError({ method, reason: fromAnswer(method, thrown, redact) })
    const reason = thrown instanceof HttpError ? fromTransport(thrown.error) : notTheBotApi
    return new TelegramError({ method, reason })
  }

export const fromGuard =
  (method: string) =>
  (error: TelegramError | TimedOut | Unavailable): TelegramError => {
    switch (error._tag) {
      case "TelegramError":
        return error
      case "TimedOut":
        return new TelegramError({ method, reason: { _tag: "Lost", detail: "timeout" } })
      case "Unavailable":
        return new TelegramError({
          method,
          reason: { _tag: "Unavailable", retryAfterSeconds: error.retryAfterSeconds },
        })
    }
  }

export const causeOf = (reason: TelegramErrorReason): string => {
  switch (reason._tag) {
    case "Rejected":
    case "ServerFault":
      return `${reason._tag} ${reason.code}`
    case "Unreachable":
    case "Lost":
      return `${reason._tag} ${reason.detail}`
    case "RateLimited":
      return `RateLimited 429, asked to wait ${reason.retryAfterSeconds} s`
    default:
      return reason._tag
  }
}

/** After 429 or without a connection nothing was done, so any call may be repeated; after 5xx or a lost answer only repeatable ones. */
export const classify =
  (method: string) =>
  (error: TelegramError | TimedOut): Verdict => {
    const isDraft = method === "sendMessageDraft"
    const reason = error._tag === "TimedOut" ? ({ _tag: "Lost" } as const) : error.reason
    switch (reason._tag) {
      case "RateLimited":
        return {
          retry: !isDraft && reason.retryAfterSeconds <= longestRefusalSeconds,
          fault: false,
          retryAfter: Duration.seconds(reason.retryAfterSeconds),
        }
      case "Unreachable":
        return { retry: !isDraft, fault: true }
      case "ServerFault":
      case "Lost":
        return { retry: isRepeatable(method), fault: true }
      default:
        return { retry: false, fault: false }
    }
  }
