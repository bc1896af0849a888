import { Effect, Record, Schema } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { Settings } from "../../config/Settings.ts"
import { addressOf } from "../http/Address.ts"
import { shown } from "./Shown.ts"

const Breaker = Schema.Struct({ state: Schema.String, failure_count: Schema.Int })
const Circuit = Schema.Struct({ circuit_breaker: Breaker })

export const Ready = Schema.Struct({
  ready: Schema.Boolean,
  status: Schema.String,
  reasons: Schema.Array(Schema.String),
  ...Record.map(shown, () => Schema.optionalKey(Circuit)),
  redis: Schema.optionalKey(Schema.Struct({ ...Circuit.fields, status: Schema.String })),
  telegram: Schema.optionalKey(
    Schema.Struct({
      ...Circuit.fields,
      inbound: Schema.Struct({ mode: Schema.String, age_seconds: Schema.NullOr(Schema.Number) }),
    }),
  ),
  models: Schema.optionalKey(
    Schema.Array(Schema.Struct({ instance: Schema.NullOr(Schema.String), circuit_breaker: Breaker })),
  ),
  backlog: Schema.optionalKey(
    Schema.Struct({
      turns: Schema.NullOr(Schema.Int),
      oldest_unanswered_seconds: Schema.NullOr(Schema.Number),
      dead_letters: Schema.NullOr(Schema.Int),
      spool: Schema.Int,
    }),
  ),
  faults: Schema.optionalKey(Schema.Array(Schema.Struct({ name: Schema.String, probability: Schema.Number }))),
})
export type Ready = typeof Ready.Type

/** Port 0 is any free one, which only the log of the bot names. */
export const nobodyAt = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  port === 0
    ? "HTTP_PORT=0 does not say where the bot listens: its log names the port. To ask it, set HTTP_PORT to that port."
    : `No bot answers at ${addressOf({ host, port })}. If it runs with another HTTP_HOST, HTTP_PORT or MONITORING_PORT, set the same here.`

/** Asks the bot that should be here; null: none answers. */
export const askReady: Effect.Effect<Ready | null, never, HttpClient.HttpClient | Settings> = Effect.gen(function* () {
  const { monitoring } = yield* Settings
  const client = yield* HttpClient.HttpClient
  const url = addressOf(monitoring)
  return yield* client.get(`${url}/ready`).pipe(
    Effect.flatMap(HttpClientResponse.schemaBodyJson(Ready)),
    Effect.timeout("3 seconds"),
    Effect.orElseSucceed(() => null),
  )
})
