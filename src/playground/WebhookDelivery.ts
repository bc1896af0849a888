import { Clock, Effect, Queue, Result, Schema } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import type { UpdateQueue, Update, Webhook } from "./Updates.ts"
import { confirm } from "./Updates.ts"

export type Answer = (method: string, params: Readonly<Record<string, unknown>>) => Effect.Effect<unknown>

const AnswerJson = Schema.StructWithRest(Schema.Struct({ method: Schema.String }), [
  Schema.Record(Schema.String, Schema.Unknown),
])
const decodeAnswer = Schema.decodeUnknownResult(Schema.fromJsonString(AnswerJson))

/** Shorter than Telegram's, for people who try things out. */
const firstPause = 100
const longestPause = 60_000

/** Delivers while a webhook is set, what is `saved`; retries with growing pauses. */
export const deliverToWebhook = Effect.fnUntraced(function* (
  queue: UpdateQueue,
  saved: Effect.Effect<void>,
  answer: Answer,
) {
  const client = yield* HttpClient.HttpClient
  const signal = yield* Queue.sliding<void>(1)
  queue.onWebhook = () => {
    Queue.offerUnsafe(signal, undefined)
  }
  const changes = yield* Queue.sliding<void>(1)
  queue.onWebhookChange = () => {
    Queue.offerUnsafe(changes, undefined)
    queue.onWebhook()
  }
  queue.onWebhook()

  const failed = (webhook: Webhook, message: string) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      webhook.lastErrorDate = Math.floor(now / 1000)
      webhook.lastErrorMessage = message
      return false
    })

  const send = Effect.fnUntraced(function* (webhook: Webhook, update: Update) {
    const request = HttpClientRequest.post(webhook.url).pipe(
      HttpClientRequest.setHeaders(
        webhook.secret === null ? {} : { "x-telegram-bot-api-secret-token": webhook.secret },
      ),
      HttpClientRequest.bodyJsonUnsafe(update),
    )
    const outcome = yield* Effect.result(
      Effect.timeout(
        Effect.flatMap(client.execute(request), (response) =>
          Effect.map(response.text, (text) => ({ status: response.status, text })),
        ),
        "60 seconds",
      ),
    )
    if (Result.isFailure(outcome)) return yield* failed(webhook, "Connection failed")
    const { status, text } = outcome.success
    if (status < 200 || status > 299) return yield* failed(webhook, `Wrong response from the webhook: ${status}`)
    confirm(queue, update.update_id)
    const reply = decodeAnswer(text)
    if (Result.isSuccess(reply)) {
      const { method, ...params } = reply.success
      yield* answer(method, params)
    }
    return true
  })

  let pause = firstPause
  const drain = Effect.gen(function* () {
    while (queue.webhook !== null && queue.pending.length > 0) {
      const webhook = queue.webhook
      const batch = queue.pending.slice(0, webhook.maxConnections)
      yield* saved
      const delivered = yield* Effect.forEach(batch, (update) => send(webhook, update), { concurrency: "unbounded" })
      if (delivered.every((ok) => ok)) {
        pause = firstPause
        continue
      }
      const changed = yield* Effect.raceFirst(
        Effect.as(Effect.sleep(pause), false),
        Effect.as(Queue.take(changes), true),
      )
      pause = changed ? firstPause : Math.min(longestPause, pause * 2)
    }
  })

  yield* Queue.take(signal).pipe(
    Effect.andThen(drain),
    Effect.forever,
    Effect.provideService(HttpClient.TracerPropagationEnabled, false),
    Effect.provideService(HttpClient.TracerDisabledWhen, () => true),
    Effect.forkScoped,
  )
})
