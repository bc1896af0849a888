import { assert, describe, it } from "@effect/vitest"
import { Clock, Context, Duration, Effect, Fiber, Layer, Random, Ref, Stream } from "effect"
import { AiError, type Response } from "effect/ai"
import { TestClock } from "effect/testing"
import * as Faults from "../../src/boundary/Faults.ts"
import { Guard } from "../../src/boundary/Guard.ts"
import { UserId } from "../../src/domain/Ids.ts"
import { AskedBy, ModelUse } from "../../src/domain/ModelUse.ts"
import { ChatModel, type ChatPrompt } from "../../src/domain/talk/ChatModel.ts"
import { broken } from "../../src/llm/BrokenAnswer.ts"
import * as GuardedChatModel from "../../src/llm/GuardedChatModel.ts"
import { ModelSlots } from "../../src/llm/ModelSlots.ts"
import { dependencies } from "../../src/policy/Dependencies.ts"
import { ignore, startGuarded } from "../support/OpenAiModel.ts"
import type { Behaviour } from "../support/OpenAiServer.ts"
import { RecordedSpans } from "../support/RecordedSpans.ts"

const prompt: ChatPrompt = { system: "Be kind.", language: "en", messages: [{ role: "user", text: "A secret worry" }] }

const start = startGuarded("A private answer")

const status = (code: number, headers = {}): Behaviour => ({ kind: "status", status: code, headers })

const failing = (reason: AiError.AiErrorReason) =>
  Stream.fail(AiError.make({ module: "Script", method: "streamText", reason }))

const saying = (text: string): Stream.Stream<Response.StreamPartEncoded> =>
  Stream.make(
    { type: "text-start", id: "1" },
    { type: "text-delta", id: "1", delta: text },
    { type: "text-end", id: "1" },
  )

/** A model whose attempts go as scripted, and the virtual seconds at which they began. */
const scripted = Effect.fnUntraced(function* (
  ...script: ReadonlyArray<Stream.Stream<Response.StreamPartEncoded, AiError.AiError>>
) {
  const begun = yield* Ref.make<ReadonlyArray<number>>([])
  const textModel = Effect.succeed({
    streamText: () =>
      Stream.unwrap(
        Effect.gen(function* () {
          const now = yield* Clock.currentTimeMillis
          const before = yield* Ref.getAndUpdate(begun, (all) => [...all, now / 1_000])
          return script[before.length] ?? saying("Too much")
        }),
      ),
  })
  const identity = { name: "scripted", provider: "test", serverAddress: null }
  const context = yield* Layer.build(
    GuardedChatModel.layer({ identity, textModel }).pipe(Layer.provide([Guard.layer, ModelSlots.layer])),
  )
  // Without jitter.
  const random = { nextIntUnsafe: () => 0, nextDoubleUnsafe: () => 0 }
  const { reply } = Context.get(context, ChatModel)
  return {
    begun: Ref.get(begun),
    reply: (onText: (text: string) => Effect.Effect<void> = ignore) =>
      Effect.provideService(reply(prompt, onText), Random.Random, random),
  }
})

const fault = new AiError.InternalProviderError({ description: "500" })

describe("GuardedChatModel", () => {
  it.effect("asks again after 4 s, and the text starts over", () =>
    Effect.gen(function* () {
      const { begun, reply } = yield* scripted(
        Stream.concat(saying("A private"), failing(broken("cutShort"))),
        saying("A whole answer"),
      )
      const shown = yield* Ref.make<ReadonlyArray<string>>([])
      const answer = yield* Effect.forkChild(reply((text) => Ref.update(shown, (all) => [...all, text])))
      yield* TestClock.adjust("4 seconds")
      assert.strictEqual((yield* Fiber.join(answer)).text, "A whole answer")
      assert.deepStrictEqual(yield* Ref.get(shown), ["A private", "A whole answer"])
      assert.deepStrictEqual(yield* begun, [0, 4])
    }),
  )

  it.effect("gives up after three attempts with the last one's reason", () =>
    Effect.gen(function* () {
      const { begun, reply } = yield* scripted(failing(fault), failing(fault), failing(broken("cutShort")))
      const error = yield* Effect.forkChild(Effect.flip(reply()))
      yield* TestClock.adjust("8 seconds")
      assert.strictEqual((yield* Fiber.join(error)).reason._tag, "CutShort")
      assert.deepStrictEqual(yield* begun, [0, 4, 8])
    }),
  )

  it.effect.each([
    new AiError.RateLimitError({ retryAfter: Duration.seconds(20) }),
    new AiError.InternalProviderError({ description: "503", metadata: { retryAfterMillis: 20_000 } }),
  ])("waits as long as Retry-After says: $_tag", (reason) =>
    Effect.gen(function* () {
      const { begun, reply } = yield* scripted(failing(reason), saying("Now"))
      const answer = yield* Effect.forkChild(reply())
      yield* TestClock.adjust("20 seconds")
      assert.strictEqual((yield* Fiber.join(answer)).text, "Now")
      assert.deepStrictEqual(yield* begun, [0, 20])
    }),
  )

  it.effect("ends an attempt after an hour, and does not ask again at once", () =>
    Effect.gen(function* () {
      const { begun, reply } = yield* scripted(Stream.never)
      const error = yield* Effect.forkChild(Effect.flip(reply()))
      yield* TestClock.adjust("1 hour")
      assert.strictEqual((yield* Fiber.join(error)).reason._tag, "Stalled")
      assert.deepStrictEqual(yield* begun, [0])
    }),
  )

  it.effect("answers people while background work fails: that opens a breaker of its own", () =>
    Effect.gen(function* () {
      const { guard, model, server } = yield* start
      const { failures } = dependencies.background.breaker
      server.plan(...Array.from({ length: failures }, () => status(429, { "retry-after": "120" })))
      const inBackground = Effect.provideService(Effect.flip(model.reply(prompt, ignore)), ModelUse, "background")
      for (let call = 0; call < failures; call += 1)
        assert.strictEqual((yield* inBackground).reason._tag, "RateLimited")
      assert.strictEqual((yield* inBackground).reason._tag, "Unavailable")
      const states = new Map((yield* guard.breakers).map(({ key, state }) => [key, state]))
      assert.deepStrictEqual([states.get("background"), states.get("model")], ["open", "closed"])
      assert.strictEqual((yield* model.reply(prompt, ignore)).text, "A private answer")
    }),
  )

  it.effect("answers others while one person's calls hang, of which it makes four at a time", () =>
    Effect.gen(function* () {
      const { begun, reply } = yield* scripted(Stream.never, Stream.never, Stream.never, Stream.never)
      const by = (person: number) => Effect.provideService(reply(), AskedBy, UserId.make(person))
      yield* Effect.forEach(Array.from({ length: 80 }), () => Effect.forkChild(by(1), { startImmediately: true }))
      assert.strictEqual((yield* by(2)).text, "Too much")
      assert.lengthOf(yield* begun, 5)
    }),
  )

  it.effect.each(["stalled", "endless"] as const)("asks once when the answer is %s", (kind) =>
    Effect.gen(function* () {
      const { begun, reply } = yield* scripted(failing(broken(kind)))
      assert.isTrue((yield* Effect.flip(reply())).isTransient)
      assert.lengthOf(yield* begun, 1)
    }),
  )

  it.effect("repeats an empty answer, and calls nothing empty that is not", () =>
    Effect.gen(function* () {
      const { begun, reply } = yield* scripted(saying(" \n"), saying(" "), saying("\t"))
      const error = yield* Effect.forkChild(Effect.flip(reply()))
      yield* TestClock.adjust("8 seconds")
      assert.strictEqual((yield* Fiber.join(error)).reason._tag, "Empty")
      assert.strictEqual((yield* begun).length, 3)
      assert.strictEqual((yield* reply()).text, "Too much")
    }),
  )

  it.effect("leaves a wait of more than a minute to its caller", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start
      server.plan(status(429, { "retry-after": "300" }))
      const error = yield* Effect.flip(model.reply(prompt, ignore))
      assert.deepStrictEqual(error.reason, { _tag: "RateLimited", retryAfterSeconds: 300 })
      assert.strictEqual(server.requests.length, 1)
    }),
  )

  it.effect.each([401, 403, 404, 405])("asks once when the provider says %d, and never opens the breaker", (code) =>
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

  it.effect.each([
    { name: "llm", reason: "ServerFault", seconds: 8 },
    { name: "llm.stall", reason: "Stalled", seconds: 45 },
  ])("fails as the model would when $name is rehearsed", ({ name, reason, seconds }) =>
    Effect.gen(function* () {
      const { model, server } = yield* start
      const error = yield* Effect.forkChild(Effect.flip(model.reply(prompt, ignore)))
      yield* TestClock.adjust(Duration.seconds(seconds * 1.25))
      assert.strictEqual((yield* Fiber.join(error)).reason._tag, reason)
      assert.isEmpty(server.requests)
    }).pipe(Effect.provide(Faults.layer([{ name, probability: 1 }]))),
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

  it.effect("traces what was asked of which model, and no word of it", () =>
    Effect.gen(function* () {
      const recorded = yield* RecordedSpans.make
      const { model, server } = yield* start
      server.script = () => ({
        kind: "status",
        status: 400,
        body: { error: { message: "A secret worry", code: "bad" } },
      })
      yield* Effect.gen(function* () {
        yield* Effect.flip(model.reply(prompt, ignore))
        server.script = () => undefined
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
