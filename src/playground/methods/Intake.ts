import { Result, Schema } from "effect"
import { isLoopback } from "../../domain/Loopback.ts"
import { jsonOf, numberOf, type Params, textOf } from "../Parameters.ts"
import { conflict, refuse, type Refusal } from "../Refusal.ts"
import { allow, drop, type PollRequest, setHook, terminatePoller } from "../Updates.ts"
import { answered, done, type Method } from "./Method.ts"

const Names = Schema.Array(Schema.String)

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, Math.trunc(value)))

export const pollRequest = (params: Params): Result.Result<PollRequest, Refusal> =>
  Result.map(jsonOf(params, "allowed_updates", Names), (allowed) => ({
    offset: Math.trunc(numberOf(params, "offset") ?? 0),
    limit: clamp(numberOf(params, "limit") ?? 100, 1, 100),
    timeout: clamp(numberOf(params, "timeout") ?? 0, 0, 50),
    allowed: allowed ?? null,
  }))

export const setWebhook: Method = ({ world, params }) =>
  Result.gen(function* () {
    const queue = world.updates
    const address = textOf(params, "url") ?? ""
    const allowed = yield* jsonOf(params, "allowed_updates", Names)
    const secret = textOf(params, "secret_token") ?? null
    if (secret !== null && !/^[\w-]{1,256}$/.test(secret)) {
      return yield* refuse("secret token contains unallowed characters")
    }
    const url = URL.canParse(address) ? new URL(address) : null
    const plain = url?.protocol === "http:" && isLoopback(url.hostname)
    if (address !== "" && url?.protocol !== "https:" && !plain) {
      return yield* refuse("bad webhook: An HTTPS URL must be provided for webhook")
    }
    if (params["drop_pending_updates"] === true) drop(queue)
    allow(queue, allowed ?? null)
    const webhook =
      address === ""
        ? null
        : {
            url: address,
            secret,
            maxConnections: clamp(numberOf(params, "max_connections") ?? 40, 1, 100),
            lastErrorDate: null,
            lastErrorMessage: null,
          }
    if (address !== "") terminatePoller(queue, conflict("terminated by setWebhook request"))
    setHook(queue, webhook)
    return { result: true }
  })

export const deleteWebhook: Method = ({ world, params }) => {
  if (params["drop_pending_updates"] === true) drop(world.updates)
  setHook(world.updates, null)
  return done
}

export const getWebhookInfo: Method = ({ world }) => {
  const { webhook, pending, allowed } = world.updates
  return answered({
    url: webhook?.url ?? "",
    has_custom_certificate: false,
    pending_update_count: pending.length,
    ...(webhook === null ? {} : { max_connections: webhook.maxConnections }),
    ...(webhook?.lastErrorDate === null || webhook === null ? {} : { last_error_date: webhook.lastErrorDate }),
    ...(webhook?.lastErrorMessage === null || webhook === null ? {} : { last_error_message: webhook.lastErrorMessage }),
    ...(allowed === null ? {} : { allowed_updates: allowed }),
  })
}
