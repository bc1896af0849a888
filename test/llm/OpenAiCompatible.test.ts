import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Ref, Stream } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { ChatModel } from "../../src/domain/talk/ChatModel.ts"
import { ModelMemory } from "../../src/llm/ModelMemory.ts"
import * as OpenAiCompatible from "../../src/llm/OpenAiCompatible.ts"
import { connection, ignore, modelAt, prompt, start } from "../support/OpenAiModel.ts"
import { type Behaviour, OpenAiServer } from "../support/OpenAiServer.ts"

/** Lets everything run that does not wait for time or for the network. */
const nextTurn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

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
        model: "test-model",
        inputTokens: 9,
        outputTokens: 3,
        costUsd: null,
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

  it.effect("asks for everybody at the same time", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start()
      server.hold()
      const replies = yield* Effect.forkChild(
        Effect.forEach(Array.from({ length: 50 }), () => model.reply(prompt, ignore), { concurrency: "unbounded" }),
      )
      yield* server.received(50)
      assert.isTrue(server.requests.every(({ state }) => state === "open"))
      server.release()
      assert.strictEqual((yield* Fiber.join(replies)).length, 50)
    }),
  )

  it.effect("understands a server that does not stream", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start({ answer: () => "Whole." })
      server.plan({ kind: "json" })
      assert.deepStrictEqual(yield* model.reply(prompt, ignore), {
        text: "Whole.",
        model: "test-model",
        inputTokens: 9,
        outputTokens: 1,
        costUsd: null,
      })
    }),
  )

  it.effect.each<{ name: string; behaviour: Behaviour }>([
    { name: "[DONE] without finish_reason", behaviour: { kind: "finish", reason: null } },
    { name: "the model's own length limit", behaviour: { kind: "finish", reason: "length" } },
    { name: "a connection that closes after finish_reason", behaviour: { kind: "closeAtEnd" } },
  ])("takes as a whole answer: $name", ({ behaviour }) =>
    Effect.gen(function* () {
      const { model, server } = yield* start({ answer: () => "Complete answer" })
      server.plan(behaviour)
      assert.strictEqual((yield* model.reply(prompt, ignore)).text, "Complete answer")
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

  it.effect("gives up after five minutes without headers", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start()
      server.plan({ kind: "hold", at: "start" })
      const reply = yield* Effect.forkChild(Effect.flip(model.reply(prompt, ignore)))
      yield* server.received(1)
      yield* TestClock.adjust("299 seconds")
      assert.isUndefined(reply.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(reply)).reason._tag, "Stalled")
      yield* server.until((requests) => requests[0]?.state === "aborted")
    }),
  )

  it.effect("gives up after five minutes of silence inside an answer", () =>
    Effect.gen(function* () {
      const { model, server } = yield* start()
      server.plan({ kind: "hold", at: "middle" })
      const halfway = yield* Deferred.make<void>()
      const reply = yield* Effect.forkChild(
        Effect.flip(model.reply(prompt, () => Deferred.succeed(halfway, undefined))),
      )
      yield* Deferred.await(halfway)
      yield* nextTurn
      yield* TestClock.adjust("299 seconds")
      assert.isUndefined(reply.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(reply)).reason._tag, "Stalled")
      yield* server.until((requests) => requests[0]?.state === "aborted")
    }),
  )

  it.effect.each([
    { mark: "[DONE]", tail: "data: [DONE]\n\n", almost: "900 millis" as const, rest: "100 millis" as const },
    { mark: "a finish_reason alone", tail: "", almost: "4900 millis" as const, rest: "100 millis" as const },
  ])("waits no longer than it must for a server that has said everything to hang up: $mark", ({ almost, rest, tail }) =>
    Effect.gen(function* () {
      const events = [
        { choices: [{ delta: { content: "All said" } }] },
        { choices: [{ delta: {}, finish_reason: "stop" }] },
      ].map((event) => `data: ${JSON.stringify(event)}\n\n`)
      const lingering = HttpClient.make((request) =>
        Effect.sync(() => {
          const body = new ReadableStream<Uint8Array>({
            start: (controller) => controller.enqueue(Buffer.from([...events, tail].join(""))),
          })
          const headers = { "content-type": "text/event-stream" }
          return HttpClientResponse.fromWeb(request, new Response(body, { headers }))
        }),
      )
      const model = yield* OpenAiCompatible.makeTextModel(connection("http://model.test/v1")).pipe(
        Effect.provideService(HttpClient.HttpClient, lingering),
        Effect.provide(ModelMemory.layer),
      )
      const answer = yield* Effect.forkChild(Stream.runCollect(model.streamText(prompt)))
      yield* nextTurn
      yield* TestClock.adjust(almost)
      yield* nextTurn
      assert.isUndefined(answer.pollUnsafe())
      yield* TestClock.adjust(rest)
      assert.deepStrictEqual(
        (yield* Fiber.join(answer)).flatMap((part) => (part.type === "text-delta" ? [part.delta] : [])),
        ["All said"],
      )
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
