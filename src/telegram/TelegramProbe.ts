import { Effect, Layer } from "effect"
import { ProbeFailed, TelegramProbe } from "../domain/Probes.ts"
import type { TelegramError } from "../domain/talk/Telegram.ts"
import { Texts } from "../domain/talk/Texts.ts"
import { BotApi } from "./BotApi.ts"
import { tokenRefused } from "./Errors.ts"

const reach = "Check that this machine reaches TELEGRAM_API_ROOT (by default https://api.telegram.org)."

const failed = ({ method, reason }: TelegramError): ProbeFailed => {
  switch (reason._tag) {
    case "Unauthorized":
      return new ProbeFailed({ message: "Telegram does not accept BOT_TOKEN.", fix: tokenRefused().message })
    case "RateLimited":
      return new ProbeFailed({
        message: `Telegram refuses calls for ${reason.retryAfterSeconds} s.`,
        fix: "Wait that long, then try again.",
      })
    case "Unreachable":
    case "Lost":
      return new ProbeFailed({ message: `${method}: no answer (${reason.detail})`, fix: reach })
    case "ServerFault":
      return new ProbeFailed({ message: `${method}: status ${reason.code}`, fix: "Telegram itself has trouble: wait." })
    case "Unavailable":
      return new ProbeFailed({ message: "Telegram's breaker is open.", fix: reach })
    default:
      return new ProbeFailed({ message: `${method}: ${reason._tag}`, fix: reach })
  }
}

/** Uses only calls that do not disturb a running poller. */
export const layer: Layer.Layer<TelegramProbe, never, BotApi | Texts> = Layer.effect(
  TelegramProbe,
  Effect.map(Effect.all([BotApi, Texts]), ([{ call }, { get }]) => ({
    me: call("getMe", (api, signal) => api.getMe(signal)).pipe(
      Effect.map(({ username }) => username),
      Effect.mapError(failed),
    ),
    webhook: call("getWebhookInfo", (api, signal) => api.getWebhookInfo(signal)).pipe(
      Effect.map((info) => ({
        url: info.url === undefined || info.url === "" ? null : info.url,
        pending: info.pending_update_count,
        lastErrorAt: info.last_error_date === undefined ? null : info.last_error_date * 1_000,
        lastError: info.last_error_message ?? null,
      })),
      Effect.mapError(failed),
    ),
    greet: (chatId) =>
      call("sendMessage", (api, signal) =>
        api.sendMessage({ chat_id: chatId, text: get("en", "smoke-test") }, signal),
      ).pipe(Effect.asVoid, Effect.mapError(failed)),
  })),
)
