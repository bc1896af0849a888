import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer, Redacted, Ref } from "effect"
import { TestClock } from "effect/testing"
import { Guard } from "../../src/boundary/Guard.ts"
import { ChatModel, type ChatPrompt } from "../../src/domain/ChatModel.ts"
import * as OpenAiCompatible from "../../src/llm/OpenAiCompatible.ts"
import { type Behaviour, OpenAiServer, type RecordedRequest } from "../support/OpenAiServer.ts"
import { RecordedSpans } from "../support/RecordedSpans.ts"

const prompt: ChatPrompt = { system: "Be kind.", language: "en", messages: [{ role: "user", text: "A secret worry" }] }

const ignore = () => Effect.void

const start = Effect.gen(function* () {
  const server = yield* OpenAiServer.make({ answer: () => "A private answer" })
  const context = yield* Layer.build(
    OpenAiCompatible.layer({
      _tag: "OpenAiCompatible",
      baseUrl: server.url,
      apiKey: Redacted.make("sk-test-key"),
      model: "test-model",
    }).pipe(Layer.provideMerge(Guard.layer), Layer.provide(NodeHttpClient.layerUndici)),
  )
  return { server, model: Context.get(context, ChatModel), guard: Context.get(context, Guard) }
})

const status = (code: number, headers = {}): Behaviour => ({ kind: "status", status: code, headers })

const ended = (count: number) => (requests: ReadonlyArray<RecordedRequest>) =>
  requests.filter(({ state }) => state !== "open").length >= count

/** Lets the waits between attempts pass until the call has an outcome. */
const passTime = (seconds: number) => Effect.andThen(Effect.yieldNow, TestClock.adjust(`${seconds} seconds`))

describe("GuardedChatModel", () => {
  it.effect("asks again after a fault, and the text starts over", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start
      server.plan({ kind: "cut" })
      const shown = yield* Ref.make<ReadonlyArray<string>>([])
      const reply = yield* Effect.forkChild(model.reply(prompt, (text) => Ref.update(shown, (all) => [...all, text])))
      yield* server.until(ended(1))
      yield* waitFor(server, 2)
      assert.strictEqual((yield* Fiber.join(reply)).text, "A private answer")
      assert.deepStrictEqual(yield* Ref.get(shown), ["A privat", "A private answer"])
    }),
  )

  it.effect("gives up after three attempts", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start
      server.plan(status(500), { kind: "reset", at: "middle" }, status(503), status(500))
      const reply = yield* Effect.forkChild(Effect.flip(model.reply(prompt, ignore)))
      yield* waitFor(server, 2)
      yield* waitFor(server, 3)
      assert.strictEqual((yield* Fiber.join(reply)).reason._tag, "ServerFault")
      assert.strictEqual(server.requests.length, 3)
    }),
  )

  it.effect("waits as long as Retry-After says", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start
      server.plan(status(429, { "retry-after": "20" }))
      const reply = yield* Effect.forkChild(model.reply(prompt, ignore))
      yield* server.until(ended(1))
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* passTime(19)
      assert.strictEqual(server.requests.length, 1)
      yield* waitFor(server, 2)
      assert.strictEqual((yield* Fiber.join(reply)).text, "A private answer")
    }),
  )

  it.effect("leaves a wait of more than a minute to its caller", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start
      server.plan(status(429, { "retry-after": "3600" }))
      const error = yield* Effect.flip(model.reply(prompt, ignore))
      assert.deepStrictEqual(error.reason, { _tag: "RateLimited", retryAfterSeconds: 3_600 })
      assert.strictEqual(server.requests.length, 1)
    }),
  )

  it.effect.each([400, 401, 403, 404])("asks once when the provider says %d, and never opens the breaker", (code) =>
    Effect.gen(function* () {
      const { guard, model, server } = yield* start
      for (let call = 1; call <= 6; call++) {
        server.plan(status(code))
        assert.isFalse((yield* Effect.flip(model.reply(prompt, ignore))).isTransient)
        assert.strictEqual(server.requests.length, call)
      }
      const breaker = (yield* guard.breakers).find(({ dependency }) => dependency === "model")
      assert.strictEqual(breaker?.state, "closed")
    }),
  )

  it.effect("does not repeat an exhausted quota, but opens the breaker after five", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start
      for (let call = 1; call <= 5; call++) {
        server.plan(status(402))
        assert.strictEqual((yield* Effect.flip(model.reply(prompt, ignore))).reason._tag, "QuotaExhausted")
      }
      const refused = yield* Effect.flip(model.reply(prompt, ignore))
      assert.deepStrictEqual(refused.reason, { _tag: "Unavailable", retryAfterSeconds: 60 })
      assert.strictEqual(server.requests.length, 5)
      yield* TestClock.adjust("60 seconds")
      assert.strictEqual((yield* model.reply(prompt, ignore)).text, "A private answer")
    }),
  )

  it.effect("ends an attempt after five minutes, whatever it waits for", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start
      server.plan({ kind: "hold", at: "middle" })
      const reply = yield* Effect.forkChild(model.reply(prompt, () => Effect.never))
      yield* server.until((requests) => requests.length === 1)
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* TestClock.adjust("5 minutes")
      yield* server.until((requests) => requests[0]?.state === "aborted")
      yield* Fiber.interrupt(reply)
    }),
  )

  it.effect("traces what was asked of which model, and no word of it", () =>
    Effect.gen(function* () {
      const recorded = yield* RecordedSpans.make
      const { model, server } = yield* start
      server.plan({ kind: "status", status: 400, body: { error: { message: "A secret worry", code: "bad" } } })
      yield* Effect.gen(function* () {
        yield* Effect.flip(model.reply(prompt, ignore))
        yield* model.reply(prompt, ignore)
      }).pipe(Effect.provide(recorded.layer))
      const [failed, answered] = recorded.attributes("chat test-model")
      assert.deepInclude(failed, { "error.type": "InvalidRequestError" })
      assert.deepInclude(answered, {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "test-model",
        "gen_ai.response.model": "test-model",
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.usage.input_tokens": 5,
        "gen_ai.usage.output_tokens": 3,
        "server.address": "127.0.0.1",
      })
      for (const word of ["secret", "private", "Be kind", "sk-test-key", "Bearer"]) {
        assert.notInclude(recorded.text, word)
      }
      assert.include(recorded.text, "http.response.status_code")
    }),
  )
})

/** Lets time pass second by second until the server has seen and ended so many requests. */
const waitFor = (server: OpenAiServer, count: number): Effect.Effect<void> =>
  Effect.gen(function* () {
    while (server.requests.length < count) {
      yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
      yield* TestClock.adjust("1 second")
    }
    yield* server.until(ended(count))
  })
