import { createHash, timingSafeEqual } from "node:crypto"
import { ByteSize, Effect, Layer, Redacted } from "effect"
import { HttpIncomingMessage, HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { Inbound } from "../domain/talk/incoming/Inbound.ts"
import { Intake } from "../domain/talk/incoming/Intake.ts"
import { BotApi } from "./BotApi.ts"
import { allowedUpdates } from "./Decode.ts"
import type { TokenRefused } from "./Errors.ts"
import { ownName } from "./OwnName.ts"
import { read } from "./Read.ts"
import { watchWebhook } from "./WebhookWatch.ts"
import { untilAnswered } from "./Persist.ts"
import { acceptAside } from "./SetAside.ts"

export const webhookPath = "/telegram/webhook"

const maxBody = ByteSize.megabytes(1)

/** With more connections, updates of a chat could overtake each other. */
const maxConnections = 1

export interface WebhookOptions {
  readonly url: string
  readonly secret: Redacted.Redacted
}

const digest = (text: string) => createHash("sha256").update(text).digest()

/** Digests have one length, so timing reveals nothing of the secret. */
const isSecret = (given: string | undefined, secret: Redacted.Redacted): boolean =>
  given !== undefined && timingSafeEqual(digest(given), digest(Redacted.value(secret)))

const status = (code: number) => HttpServerResponse.empty({ status: code })

interface Handled {
  readonly secret: Redacted.Redacted
  readonly username: string
}

const handle = (intake: Intake["Service"], inbound: Inbound["Service"], { secret, username }: Handled) =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    if (!isSecret(request.headers["x-telegram-bot-api-secret-token"], secret)) return status(401)
    const body = yield* Effect.result(Effect.provideService(request.json, HttpIncomingMessage.MaxBodySize, maxBody))
    if (body._tag === "Failure") {
      const { reason } = body.failure
      return status(reason._tag === "RequestParseError" && reason.reason === "BodyTooLarge" ? 413 : 400)
    }
    const [incoming] = yield* read([body.success], username)
    if (incoming === undefined) return status(400)
    return yield* intake.accept([incoming]).pipe(
      Effect.catchIf(
        ({ transient }) => !transient,
        () => acceptAside(intake.accept, incoming),
      ),
      Effect.andThen(inbound.stored),
      Effect.tapError(({ message }) => inbound.notStored(`updates cannot be stored: ${message}`)),
      Effect.uninterruptible,
      Effect.match({ onSuccess: () => status(200), onFailure: () => status(503) }),
    )
  })

/** 200 only once the update is stored; otherwise Telegram sends it again. */
export const route = (handled: Handled): Layer.Layer<never, never, HttpRouter.HttpRouter | Intake | Inbound> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const intake = yield* Intake
      const inbound = yield* Inbound
      return HttpRouter.add("POST", webhookPath, handle(intake, inbound, handled))
    }),
  )

/** Makes Telegram post updates to `url`, however long that takes. Fails only when the token is refused. */
export const register = Effect.fnUntraced(function* (
  options: WebhookOptions,
): Effect.fn.Return<void, TokenRefused, BotApi | Inbound> {
  const { call } = yield* BotApi
  yield* untilAnswered(() =>
    call("setWebhook", (api, signal) =>
      api.setWebhook(
        {
          url: options.url,
          secret_token: Redacted.value(options.secret),
          allowed_updates: allowedUpdates,
          max_connections: maxConnections,
        },
        signal,
      ),
    ),
  )
  yield* (yield* Inbound).succeeded
  yield* Effect.logInfo("Confidant is ready: its webhook is registered")
})

/** Takes updates by webhook, for ever, and checks that Telegram still calls it. */
export const run = (
  options: WebhookOptions,
): Effect.Effect<never, TokenRefused, BotApi | Intake | Inbound | HttpRouter.HttpRouter> =>
  Effect.scoped(
    ownName.pipe(
      Effect.flatMap((username) => Layer.build(route({ secret: options.secret, username }))),
      Effect.andThen(register(options)),
      Effect.andThen(watchWebhook(options.url)),
    ),
  )
