import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { assert, layer } from "@effect/vitest"
import { Effect, Fiber, Queue } from "effect"
import { Playground } from "../../src/playground/Playground.ts"
import { ask, connect, refusal } from "./client.ts"

interface Delivery {
  readonly secret: string | undefined
  readonly update: { readonly update_id: number; readonly message?: { readonly text: string } }
  readonly answer: (status: number, body?: object) => void
}

/** A bot's webhook; the test answers each delivery. */
const receiver = Effect.gen(function* () {
  const deliveries = yield* Queue.unbounded<Delivery>()
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      const secret = request.headers["x-telegram-bot-api-secret-token"]
      Queue.offerUnsafe(deliveries, {
        secret: Array.isArray(secret) ? secret[0] : secret,
        update: JSON.parse(Buffer.concat(chunks).toString()),
        answer: (status, body) => {
          response.writeHead(status, { "content-type": "application/json" })
          response.end(body === undefined ? "" : JSON.stringify(body))
        },
      })
    })
  }
  const server = yield* Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createServer>>((resume) => {
      const made = createServer(listener)
      made.listen(0, "127.0.0.1", () => resume(Effect.succeed(made)))
    }),
    (made) =>
      Effect.sync(() => {
        made.close()
        made.closeAllConnections()
      }),
  )
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/hook`, next: Queue.take(deliveries) }
})

layer(Playground.layer({ port: 0 }), { excludeTestServices: true })("webhooks", (it) => {
  it.effect("deliver with the secret, repeat what failed and say why", () =>
    Effect.gen(function* () {
      const client = yield* connect
      const hook = yield* receiver
      const { id } = yield* client.person()
      yield* ask(() => client.api.setWebhook(hook.url, { secret_token: "s3cret", max_connections: 1 }))
      yield* client.write(id, "one")
      const refused = yield* hook.next
      assert.strictEqual(refused.secret, "s3cret")
      assert.strictEqual(refused.update.message?.text, "one")
      refused.answer(500)
      const repeated = yield* hook.next
      assert.deepStrictEqual(repeated.update, refused.update)
      const info = yield* ask(() => client.api.getWebhookInfo())
      assert.strictEqual(info.pending_update_count, 1)
      assert.strictEqual(info.last_error_message, "Wrong response from the webhook: 500")
      repeated.answer(200, { method: "sendMessage", chat_id: id, text: "answered in place" })
      yield* client.write(id, "two")
      const next = yield* hook.next
      assert.strictEqual(next.update.message?.text, "two")
      next.answer(200)
      const { messages } = yield* client.state
      assert.deepStrictEqual(
        messages.filter((message) => message.from === "bot").map((message) => message.text),
        ["answered in place"],
      )
      yield* ask(() => client.api.deleteWebhook())
    }),
  )

  it.effect("and polling exclude each other with 409", () =>
    Effect.gen(function* () {
      const client = yield* connect
      const hook = yield* receiver
      const polling = yield* Effect.forkChild(refusal(() => client.api.getUpdates({ timeout: 50 })))
      const { id } = yield* client.person()
      // A second poller would get a conflict; the webhook is set once the first one waits.
      while ((yield* Effect.sync(() => polling.pollUnsafe())) === undefined) {
        yield* ask(() => client.api.setWebhook(hook.url))
        yield* Effect.yieldNow
      }
      assert.match(yield* Fiber.join(polling), /^409 Conflict: (terminated by setWebhook request|can't use getUpdates)/)
      assert.strictEqual(
        yield* refusal(() => client.api.getUpdates()),
        "409 Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      )
      yield* ask(() => client.api.deleteWebhook())
      yield* client.write(id, "dropped")
      yield* ask(() => client.api.deleteWebhook({ drop_pending_updates: true }))
      assert.deepStrictEqual(yield* ask(() => client.api.getUpdates()), [])
    }),
  )

  it.effect("must be HTTPS anywhere but on this machine, with a plain secret", () =>
    Effect.gen(function* () {
      const { api } = yield* connect
      assert.strictEqual(
        yield* refusal(() => api.setWebhook("http://example.org/hook")),
        "400 Bad Request: bad webhook: An HTTPS URL must be provided for webhook",
      )
      assert.strictEqual(
        yield* refusal(() => api.setWebhook("https://example.org/hook", { secret_token: "no spaces" })),
        "400 Bad Request: secret token contains unallowed characters",
      )
    }),
  )
})
