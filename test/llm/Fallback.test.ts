import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { Guard } from "../../src/boundary/Guard.ts"
import { ChatModel } from "../../src/domain/talk/ChatModel.ts"
import { ModelSlots } from "../../src/llm/ModelSlots.ts"
import * as OpenAiCompatible from "../../src/llm/OpenAiCompatible.ts"
import { captureLogs } from "../support/CaptureLogs.ts"
import { connection, ignore, prompt } from "../support/OpenAiModel.ts"
import { type Behaviour, OpenAiServer } from "../support/OpenAiServer.ts"

const status = (code: number, headers = {}, body: object = {}): Behaviour => ({
  kind: "status",
  status: code,
  headers,
  body,
})
const fault = status(500)
const limited = status(429, { "retry-after": "3600" })

const start = Effect.fnUntraced(function* (...fallbacks: ReadonlyArray<string>) {
  const server = yield* OpenAiServer.make({ answer: () => "An answer" })
  const context = yield* Layer.build(
    OpenAiCompatible.layer({ ...connection(server.url), model: "first", fallbacks }).pipe(
      Layer.provideMerge(Guard.layer),
      Layer.provide([ModelSlots.layer, NodeHttpClient.layerUndici]),
    ),
  )
  const { reply } = Context.get(context, ChatModel)
  return {
    server,
    guard: Context.get(context, Guard),
    reply: reply(prompt, ignore),
    asked: () => server.requests.map(({ model }) => model),
  }
})

/** Runs while each wait is over as soon as `requests` have come, which is when it begins. */
const throughWaits = <A, E>(server: OpenAiServer, requests: ReadonlyArray<number>, effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    for (const count of requests) {
      yield* server.until((all) => all.filter(({ state }) => state === "answered").length >= count)
      // The answer of the server is on its way to the model still.
      while (fiber.pollUnsafe() === undefined && server.requests.length === count) {
        yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
        yield* TestClock.adjust("1 second")
      }
    }
    return yield* Fiber.join(fiber)
  })

describe("fallback models", () => {
  it.effect("another model answers when the first is down, after its retries, and the log names it", () =>
    Effect.gen(function* () {
      const { asked, reply, server } = yield* start("second")
      server.plan(fault, fault, fault)
      const answer = yield* throughWaits(server, [1, 2], reply)
      assert.deepInclude(answer, { text: "An answer", model: "second" })
      assert.deepStrictEqual(asked(), ["first", "first", "first", "second"])
    }),
  )

  it.effect("another model answers at once when the first is limited", () =>
    Effect.gen(function* () {
      const { asked, reply, server } = yield* start("second", "third")
      server.plan(limited, limited)
      assert.strictEqual((yield* reply).model, "third")
      assert.deepStrictEqual(asked(), ["first", "second", "third"])
    }),
  )

  it.effect.each([
    { name: "404", behaviour: status(404) },
    { name: "model_not_found", behaviour: status(400, {}, { error: { code: "model_not_found" } }) },
    { name: "an exhausted quota", behaviour: status(402) },
  ])("another model answers when the server says $name", ({ behaviour }) =>
    Effect.gen(function* () {
      const { asked, reply, server } = yield* start("second")
      server.plan(behaviour)
      assert.strictEqual((yield* reply).model, "second")
      assert.deepStrictEqual(asked(), ["first", "second"])
    }),
  )

  it.effect.each([
    { behaviour: status(401), reason: "Unauthorized" },
    { behaviour: status(400), reason: "InvalidRequest" },
    { behaviour: status(413), reason: "TooLong" },
    { behaviour: status(400, {}, { error: { code: "content_filter" } }), reason: "Refused" },
  ])(
    "another model answers also when the first refuses the request, and if none does the last says why: $reason",
    ({ behaviour, reason }) =>
      Effect.gen(function* () {
        const { reply, server } = yield* start("second")
        server.script = ({ model }) => (model === "first" ? behaviour : undefined)
        assert.strictEqual((yield* reply).model, "second")
        server.script = () => behaviour
        const error = yield* Effect.flip(reply)
        assert.deepStrictEqual([error.reason._tag, error.model], [reason, "second"])
      }),
  )

  it.effect("a model whose breaker is open is passed over, and asked again after its time", () =>
    Effect.gen(function* () {
      const { asked, guard, reply, server } = yield* start("second")
      for (let call = 1; call <= 5; call++) {
        server.plan(status(402))
        yield* reply
      }
      assert.strictEqual((yield* reply).model, "second")
      assert.deepStrictEqual(asked().slice(-2), ["second", "second"])
      const models = (yield* guard.breakers).filter(({ dependency }) => dependency === "model")
      assert.deepStrictEqual(
        models.map(({ instance, state }) => [instance, state]),
        [
          [null, "open"],
          ["second", "closed"],
        ],
      )
      yield* TestClock.adjust("60 seconds")
      assert.strictEqual((yield* reply).model, "first")
    }),
  )

  it.effect("says once who answers instead, and when the first answers again", () =>
    Effect.gen(function* () {
      const { layer, lines } = captureLogs()
      yield* Effect.gen(function* () {
        const { reply, server } = yield* start("second")
        for (let call = 1; call <= 3; call++) {
          server.plan(limited)
          yield* reply
        }
        yield* reply
        yield* reply
      }).pipe(Effect.provide(layer))
      const told = lines.filter(({ message }) => message.includes(" answers "))
      assert.deepStrictEqual(told, [
        { level: "Warn", message: "second answers instead of first", annotations: { reasons: "first: RateLimited" } },
        { level: "Info", message: "first answers again", annotations: {} },
      ])
    }),
  )

  it.effect("the reported failure is the one that promises an answer soonest", () =>
    Effect.gen(function* () {
      const { reply, server } = yield* start("second", "third")
      server.plan(limited, status(429, { "retry-after": "70" }), status(404))
      const error = yield* Effect.flip(reply)
      assert.isTrue(error.isTransient)
      assert.deepStrictEqual([error.model, error.reason], ["second", { _tag: "RateLimited", retryAfterSeconds: 70 }])
    }),
  )

  it.effect("a stream that breaks is started again by the other model", () =>
    Effect.gen(function* () {
      const { reply, server } = yield* start("second")
      server.plan({ kind: "cut" }, { kind: "cut" }, { kind: "cut" })
      assert.deepInclude(yield* throughWaits(server, [1, 2], reply), { text: "An answer", model: "second" })
    }),
  )
})
