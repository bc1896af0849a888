import { Clock, Effect } from "effect"
import { everlasting } from "../boundary/Loop.ts"
import { Inbound } from "../domain/talk/incoming/Inbound.ts"
import { inbound as policy } from "../policy/ops/Health.ts"
import { BotApi } from "./BotApi.ts"
import { saying } from "./Persist.ts"

export interface WebhookInfo {
  readonly url?: string | undefined
  readonly pending_update_count: number
  readonly last_error_date?: number | undefined
  readonly last_error_message?: string | undefined
}

/** What stops updates, in words; null: nothing. `since`: the last look, Unix milliseconds. */
export const problemOf = (info: WebhookInfo, url: string, since: number): string | null => {
  if (info.url !== url) {
    return info.url === undefined || info.url === ""
      ? "Telegram has no webhook for this token any more: restart the bot"
      : "Another webhook was set for this token: stop the other bot, then restart this one"
  }
  const failedNow = (info.last_error_date ?? 0) * 1_000 >= since - 1_000
  return failedNow && info.pending_update_count > 0
    ? `Telegram cannot deliver: ${info.last_error_message ?? "no reason given"}`
    : null
}

/** Silence alone says nothing, so this keeps asking Telegram whether it still calls `url`. */
export const watchWebhook = Effect.fnUntraced(function* (url: string) {
  const { call } = yield* BotApi
  const inbound = yield* Inbound
  let looked = yield* Clock.currentTimeMillis
  const look = Effect.gen(function* () {
    const since = looked
    const info = yield* call("getWebhookInfo", (api, signal) => api.getWebhookInfo(signal))
    looked = yield* Clock.currentTimeMillis
    const problem = problemOf(info, url, since)
    yield* problem === null ? inbound.succeeded : inbound.failed(problem)
  })
  const quietly = Effect.catch(look, ({ reason }) => inbound.failed(saying(reason)))
  return yield* Effect.delay(everlasting("The webhook check", quietly, policy.checkEvery), policy.checkEvery)
})
