import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Redacted, Ref } from "effect"
import { TestClock } from "effect/testing"
import { ChatModel, type ChatPrompt, type ModelErrorReason } from "../../src/domain/ChatModel.ts"
import * as OpenAiCompatible from "../../src/llm/OpenAiCompatible.ts"
import { type Behaviour, OpenAiServer, type OpenAiServerOptions } from "../support/OpenAiServer.ts"
import { passThrough } from "../support/PassThroughGuard.ts"

const prompt: ChatPrompt = {
  system: "Be kind.",
  language: "en",
  messages: [
    { role: "user", text: "Hello" },
    { role: "assistant", text: "Hi" },
    { role: "user", text: "I had a long day" },
  ],
}

const modelAt = (baseUrl: string) =>
  OpenAiCompatible.layer({
    _tag: "OpenAiCompatible",
    baseUrl,
    apiKey: Redacted.make("sk-test-key"),
    model: "test-model",
  }).pipe(Layer.provide([passThrough, NodeHttpClient.layerUndici]))

const start = Effect.fnUntraced(function* (options: OpenAiServerOptions = {}) {
  const server = yield* OpenAiServer.make(options)
  const context = yield* Layer.build(modelAt(server.url))
  const model = yield* Effect.provide(ChatModel, context)
  return { server, model }
})

const ignore = () => Effect.void

/** The reason of the one call made while the server behaves so. */
const reasonWhen = Effect.fnUntraced(function* (behaviour: Behaviour) {
  const { model, server } = yield* start()
  server.plan(behaviour)
  const error = yield* Effect.flip(model.reply(prompt, ignore))
  assert.strictEqual(error.model, "test-model")
  return error.reason
})

describe("OpenAiCompatible", () => {
  it.effect("sends the whole conversation, the key and no trace ids", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start()
      yield* model.reply(prompt, ignore)
      const request = server.requests[0]
      assert.deepStrictEqual(request?.messages, [
        { role: "system", content: "Be kind." },
        { role: "user", content: "Hello" },
        { role: "assistant", content: "Hi" },
        { role: "user", content: "I had a long day" },
      ])
      assert.strictEqual(request?.model, "test-model")
      assert.strictEqual(request?.headers.authorization, "Bearer sk-test-key")
      assert.isUndefined(request?.headers["traceparent"])
      assert.isUndefined(request?.headers["b3"])
    }),
  )

  it.effect("gives the answer and the tokens that the provider counted", () =>
    Effect.gen(function* () {
      const { model } = yield* start({ answer: () => "Rest a little." })
      assert.deepStrictEqual(yield* model.reply(prompt, ignore), {
        text: "Rest a little.",
        inputTokens: 9,
        outputTokens: 3,
      })
    }),
  )

  it.effect("keeps every character when the stream is cut at each byte", () =>
    Effect.gen(function* () {
      const text = "Понимаю 🌧️ — «день»\n\nbyl dlouhý…\u2028 data: [DONE] 漢字"
      const { model } = yield* start({ answer: () => text, bytesPerWrite: 1, chunkSize: 3 })
      assert.strictEqual((yield* model.reply(prompt, ignore)).text, text)
    }),
  )

  it.effect("shows the text as it grows", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start({ answer: () => "one two", chunkSize: 4 })
      server.plan({ kind: "hold", at: "middle" })
      const shown = yield* Ref.make<ReadonlyArray<string>>([])
      const halfway = yield* Deferred.make<void>()
      const reply = yield* Effect.forkChild(
        model.reply(prompt, (text) =>
          Effect.andThen(
            Ref.update(shown, (texts) => [...texts, text]),
            Deferred.succeed(halfway, undefined),
          ),
        ),
      )
      yield* Deferred.await(halfway)
      assert.deepStrictEqual(yield* Ref.get(shown), ["one "])
      server.release()
      assert.strictEqual((yield* Fiber.join(reply)).text, "one two")
      assert.deepStrictEqual(yield* Ref.get(shown), ["one ", "one two"])
    }),
  )

  it.effect("understands a server that does not stream", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start({ answer: () => "Whole." })
      server.plan({ kind: "json" })
      assert.deepStrictEqual(yield* model.reply(prompt, ignore), { text: "Whole.", inputTokens: 9, outputTokens: 1 })
    }),
  )

  it.effect.each<{ name: string; behaviour: Behaviour }>([
    { name: "[DONE] without finish_reason", behaviour: { kind: "finish", reason: null } },
    { name: "the model's own length limit", behaviour: { kind: "finish", reason: "length" } },
    { name: "a connection that breaks after finish_reason", behaviour: { kind: "resetAtEnd" } },
  ])("takes as a whole answer: $name", ({ behaviour }) =>
    Effect.gen(function* () {
      const { model, server } = yield* start({ answer: () => "Complete answer" })
      server.plan(behaviour)
      assert.strictEqual((yield* model.reply(prompt, ignore)).text, "Complete answer")
    }),
  )

  const json = (status: number, error: unknown, headers = {}): Behaviour => ({
    kind: "status",
    status,
    body: { error },
    headers,
  })
  const html = (status: number): Behaviour => ({
    kind: "status",
    status,
    body: "<html><h1>Bad Gateway</h1></html>",
    headers: { "content-type": "text/html" },
  })

  it.effect.each<{ name: string; behaviour: Behaviour; reason: ModelErrorReason }>([
    {
      name: "429 with Retry-After in seconds",
      behaviour: json(429, { message: "slow down" }, { "retry-after": "7" }),
      reason: { _tag: "RateLimited", retryAfterSeconds: 7 },
    },
    {
      name: "429 with Retry-After as a date",
      behaviour: json(429, {}, { "retry-after": "Thu, 01 Jan 1970 00:00:30 GMT" }),
      reason: { _tag: "RateLimited", retryAfterSeconds: 30 },
    },
    { name: "429 alone", behaviour: json(429, {}), reason: { _tag: "RateLimited", retryAfterSeconds: null } },
    {
      name: "429 insufficient_quota",
      behaviour: json(429, { code: "insufficient_quota" }),
      reason: { _tag: "QuotaExhausted" },
    },
    { name: "402", behaviour: json(402, {}), reason: { _tag: "QuotaExhausted" } },
    { name: "401", behaviour: json(401, { code: "invalid_api_key" }), reason: { _tag: "Unauthorized" } },
    { name: "403", behaviour: json(403, {}), reason: { _tag: "Unauthorized" } },
    { name: "400", behaviour: json(400, { code: "context_length_exceeded" }), reason: { _tag: "InvalidRequest" } },
    { name: "404", behaviour: json(404, { code: "model_not_found" }), reason: { _tag: "InvalidRequest" } },
    { name: "413", behaviour: html(413), reason: { _tag: "InvalidRequest" } },
    { name: "422", behaviour: json(422, "no"), reason: { _tag: "InvalidRequest" } },
    { name: "a redirect", behaviour: { kind: "status", status: 302 }, reason: { _tag: "InvalidRequest" } },
    {
      name: "400 content policy",
      behaviour: json(400, { code: "content_policy_violation" }),
      reason: { _tag: "Refused" },
    },
    { name: "403 moderation", behaviour: json(403, { metadata: { reasons: ["x"] } }), reason: { _tag: "Refused" } },
    {
      name: "finish_reason content_filter",
      behaviour: { kind: "finish", reason: "content_filter" },
      reason: { _tag: "Refused" },
    },
    { name: "500", behaviour: json(500, { message: "oops" }), reason: { _tag: "ServerFault" } },
    { name: "502 with HTML", behaviour: html(502), reason: { _tag: "ServerFault" } },
    {
      name: "503 with an empty body",
      behaviour: { kind: "status", status: 503, body: "" },
      reason: { _tag: "ServerFault" },
    },
    {
      name: "200 with JSON that is no answer",
      behaviour: { kind: "raw", contentType: "application/json", body: "{}" },
      reason: { _tag: "ServerFault" },
    },
    {
      name: "200 with an error as JSON",
      behaviour: { kind: "raw", contentType: "application/json", body: '{"error":{"code":429}}' },
      reason: { _tag: "RateLimited", retryAfterSeconds: null },
    },
    {
      name: "200 with broken events",
      behaviour: { kind: "raw", contentType: "text/event-stream", body: "data: {]\n\n" },
      reason: { _tag: "ServerFault" },
    },
    {
      name: "200 with HTML",
      behaviour: { kind: "raw", contentType: "text/html", body: "<html>log in</html>" },
      reason: { _tag: "ServerFault" },
    },
    {
      name: "a connection reset before the answer",
      behaviour: { kind: "reset", at: "start" },
      reason: { _tag: "Network" },
    },
    {
      name: "a connection reset in the middle",
      behaviour: { kind: "reset", at: "middle" },
      reason: { _tag: "Network" },
    },
    {
      name: "an error in the stream",
      behaviour: { kind: "errorEvent", error: { message: "overloaded" } },
      reason: { _tag: "ServerFault" },
    },
    {
      name: "a rate limit in the stream",
      behaviour: { kind: "errorEvent", error: { code: "rate_limit_exceeded" } },
      reason: { _tag: "RateLimited", retryAfterSeconds: null },
    },
    {
      name: "a status in the stream",
      behaviour: { kind: "errorEvent", error: { code: 502 } },
      reason: { _tag: "ServerFault" },
    },
    { name: "a stream without its closing mark", behaviour: { kind: "cut" }, reason: { _tag: "CutShort" } },
    { name: "an empty answer", behaviour: { kind: "empty" }, reason: { _tag: "Empty" } },
  ])("tells apart: $name", ({ behaviour, reason }) =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* reasonWhen(behaviour), reason)
    }),
  )

  it.effect("says Network when nobody listens", () =>
    Effect.gen(function* () {
      const url = yield* Effect.scoped(Effect.map(OpenAiServer.make(), (server) => server.url))
      const context = yield* Layer.build(modelAt(url))
      const model = yield* Effect.provide(ChatModel, context)
      assert.strictEqual((yield* Effect.flip(model.reply(prompt, ignore))).reason._tag, "Network")
    }),
  )

  it.effect("gives up after 30 s without headers", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start()
      server.plan({ kind: "hold", at: "start" })
      const reply = yield* Effect.forkChild(Effect.flip(model.reply(prompt, ignore)))
      yield* server.received(1)
      yield* TestClock.adjust("29 seconds")
      assert.isUndefined(reply.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(reply)).reason._tag, "Network")
      yield* server.until((requests) => requests[0]?.state === "aborted")
    }),
  )

  it.effect("gives up after 45 s of silence inside an answer", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start()
      server.plan({ kind: "hold", at: "middle" })
      const halfway = yield* Deferred.make<void>()
      const reply = yield* Effect.forkChild(
        Effect.flip(model.reply(prompt, () => Deferred.succeed(halfway, undefined))),
      )
      yield* Deferred.await(halfway)
      yield* TestClock.adjust("44 seconds")
      assert.isUndefined(reply.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(reply)).reason._tag, "Stalled")
      yield* server.until((requests) => requests[0]?.state === "aborted")
    }),
  )

  it.effect.each([{ at: "start" as const }, { at: "middle" as const }])(
    "closes the request when it is interrupted: $at",
    ({ at }) =>
      Effect.gen(function* () {
        const { model, server } = yield* start()
        server.plan({ kind: "hold", at })
        const halfway = yield* Deferred.make<void>()
        const reply = yield* Effect.forkChild(model.reply(prompt, () => Deferred.succeed(halfway, undefined)))
        yield* at === "start" ? server.received(1) : Deferred.await(halfway)
        yield* Fiber.interrupt(reply)
        assert.isTrue(Exit.hasInterrupts(yield* Fiber.await(reply)))
        yield* server.until((requests) => requests[0]?.state === "aborted")
      }),
  )
})
