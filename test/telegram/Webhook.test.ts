import { NodeHttpServer } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Queue, Redacted, Ref } from "effect"
import { HttpBody, HttpClient, HttpRouter } from "effect/http"
import type { Incoming } from "../../src/domain/talk/incoming/Incoming.ts"
import { Intake } from "../../src/domain/talk/incoming/Intake.ts"
import { StoreError } from "../../src/domain/StoreError.ts"
import * as InboundState from "../../src/telegram/InboundState.ts"
import * as Webhook from "../../src/telegram/Webhook.ts"
import { botApi, ok, refused, stubServer } from "./StubServer.ts"

const secret = Redacted.make("s3cret-of-the-webhook")
const update = {
  update_id: 10,
  message: {
    message_id: 1,
    date: 0,
    chat: { id: 7, type: "private" },
    from: { id: 7, is_bot: false, first_name: "Ann" },
    text: "hi",
  },
}

type Accept = Intake["Service"]["accept"]

/** A served webhook; `post` sends a body with a secret. */
const served = Effect.fnUntraced(function* (accept: Accept) {
  const context = yield* Layer.build(
    HttpRouter.serve(Webhook.route({ secret, username: "Confidant_bot" }), {
      disableLogger: true,
      disableListenLog: true,
    }).pipe(
      Layer.provide([Layer.succeed(Intake, { accept }), InboundState.layer("webhook")]),
      Layer.provideMerge(NodeHttpServer.layerTest),
    ),
  )
  const client = yield* Effect.provideContext(HttpClient.HttpClient, context)
  return (body: string, given: string | null = Redacted.value(secret)) =>
    client
      .post(Webhook.webhookPath, {
        headers: given === null ? {} : { "x-telegram-bot-api-secret-token": given },
        body: HttpBody.text(body, "application/json"),
      })
      .pipe(Effect.map(({ status }) => status))
})

const keeping = Effect.gen(function* () {
  const stored = yield* Ref.make<ReadonlyArray<Incoming>>([])
  const accept: Accept = (batch) => Ref.update(stored, (all) => [...all, ...batch])
  return { accept, stored: Ref.get(stored) }
})

const failing = (transient: boolean) =>
  new StoreError({ operation: "accept", transient, sqlState: "08006", message: "no" })

describe("Webhook", () => {
  it.effect("an update with the secret is stored, then acknowledged", () =>
    Effect.gen(function* () {
      const begun = yield* Deferred.make<void>()
      const release = yield* Deferred.make<void>()
      const post = yield* served(() => Effect.andThen(Deferred.succeed(begun, undefined), Deferred.await(release)))
      const answer = yield* Effect.forkChild(post(JSON.stringify(update)))
      yield* Deferred.await(begun)
      assert.isUndefined(answer.pollUnsafe())
      yield* Deferred.succeed(release, undefined)
      assert.strictEqual(yield* Fiber.join(answer), 200)
    }),
  )

  it.effect("a command for another bot is none of ours, as when polling", () =>
    Effect.gen(function* () {
      const { accept, stored } = yield* keeping
      const post = yield* served(accept)
      const inGroup = { ...update.message, chat: { id: -100, type: "supergroup" } }
      for (const [index, text] of ["/weather@other_bot", "/start@confidant_bot", "/start"].entries()) {
        yield* post(JSON.stringify({ update_id: 20 + index, message: { ...inGroup, text } }))
      }
      assert.deepStrictEqual(
        (yield* stored).map(({ content }) => content._tag),
        ["Unknown", "Unsupported", "Unsupported"],
      )
    }),
  )

  it.effect("without the right secret nothing is read or stored", () =>
    Effect.gen(function* () {
      const { accept, stored } = yield* keeping
      const post = yield* served(accept)
      for (const given of [null, "", "wrong", "s3cret-of-the-webhoo", "s3cret-of-the-webhooK"]) {
        assert.strictEqual(yield* post(JSON.stringify(update), given), 401)
      }
      assert.deepStrictEqual(yield* stored, [])
    }),
  )

  it.effect("while the database is away Telegram is asked to send it again", () =>
    Effect.gen(function* () {
      const post = yield* served(() => Effect.fail(failing(true)))
      assert.strictEqual(yield* post(JSON.stringify(update)), 503)
    }),
  )

  it.effect("an update that the store refuses is set aside, so that Telegram sends the next", () =>
    Effect.gen(function* () {
      const { accept, stored } = yield* keeping
      const post = yield* served((batch) =>
        batch[0]?.content._tag === "Text" ? Effect.fail(failing(false)) : accept(batch),
      )
      assert.strictEqual(yield* post(JSON.stringify(update)), 200)
      assert.deepStrictEqual(
        (yield* stored).map(({ content }) => content._tag),
        ["Unknown"],
      )
    }),
  )

  it.effect("what is too large, no JSON or no update is refused", () =>
    Effect.gen(function* () {
      const { accept, stored } = yield* keeping
      const post = yield* served(accept)
      assert.strictEqual(yield* post(JSON.stringify({ ...update, filler: "x".repeat(1_000_001) })), 413)
      assert.strictEqual(yield* post("{"), 400)
      assert.strictEqual(yield* post(""), 400)
      assert.strictEqual(yield* post("[]"), 400)
      assert.deepStrictEqual(yield* stored, [])
    }),
  )

  it.effect("registers its address, its secret and what it reads", () =>
    Effect.gen(function* () {
      const server = yield* stubServer
      const registering = yield* Webhook.register({ url: "https://a.b/telegram/webhook", secret }).pipe(
        Effect.provide([botApi(server.apiRoot), InboundState.layer("webhook")]),
        Effect.forkChild,
      )
      const call = yield* Queue.take(server.calls)
      assert.strictEqual(call.method, "setWebhook")
      assert.deepStrictEqual(JSON.parse(call.body), {
        url: "https://a.b/telegram/webhook",
        secret_token: Redacted.value(secret),
        allowed_updates: [
          "message",
          "edited_message",
          "callback_query",
          "message_reaction",
          "stopped_message_generation",
          "my_chat_member",
        ],
        max_connections: 1,
      })
      call.answer(200, ok(true))
      yield* Fiber.join(registering)
    }),
  )

  it.effect("serves and registers until a refused token ends it", () =>
    Effect.gen(function* () {
      const server = yield* stubServer
      const running = yield* Webhook.run({ url: "https://a.b/telegram/webhook", secret }).pipe(
        Effect.provide([
          botApi(server.apiRoot),
          Layer.succeed(Intake, { accept: () => Effect.void }),
          InboundState.layer("webhook"),
          HttpRouter.layer,
        ]),
        Effect.forkChild,
      )
      const call = yield* Queue.take(server.calls)
      call.answer(401, refused(401, "Unauthorized"))
      const error = yield* Effect.flip(Fiber.join(running))
      assert.strictEqual(error._tag, "TokenRefused")
    }),
  )
})
