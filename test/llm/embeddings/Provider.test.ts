import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Redacted, Schema } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { Guard } from "../../../src/boundary/Guard.ts"
import { ModelUse } from "../../../src/domain/ModelUse.ts"
import * as Guarded from "../../../src/llm/embeddings/Guarded.ts"
import * as Provider from "../../../src/llm/embeddings/Provider.ts"
import { ModelSlots } from "../../../src/llm/ModelSlots.ts"
import { dependencies } from "../../../src/policy/Dependencies.ts"
import { embedding } from "../../../src/policy/Embeddings.ts"
import { likeness } from "../../../src/policy/Memory.ts"
import { metricValue, withOwnMetrics } from "../../support/MetricValues.ts"

const Sent = Schema.decodeUnknownSync(
  Schema.fromJsonString(Schema.Struct({ model: Schema.String, input: Schema.Array(Schema.String) })),
)
const connection = {
  _tag: "OpenAiCompatible",
  baseUrl: "http://models.example/v1",
  apiKey: Redacted.make("sk-test"),
  model: "talker",
  fallbacks: [],
} as const

type Answer = (input: ReadonlyArray<string>) => Response | "silence"
const vectors = (input: ReadonlyArray<string>) =>
  Response.json({ data: input.map((text, index) => ({ index, embedding: [text.length, 1] })) })

/** A server, and what it was asked. */
const start = Effect.fnUntraced(function* (answer: Answer) {
  const asked: Array<ReadonlyArray<string>> = []
  const client = HttpClient.make((request) =>
    Effect.suspend(() => {
      assert.strictEqual(request.url, "http://models.example/v1/embeddings")
      assert.strictEqual(request.headers["authorization"], "Bearer sk-test")
      const { input, model } = Sent(
        request.body._tag === "Uint8Array" ? new TextDecoder().decode(request.body.body) : "",
      )
      assert.strictEqual(model, "small-vectors")
      asked.push(input)
      const response = answer(input)
      return response === "silence" ? Effect.never : Effect.succeed(HttpClientResponse.fromWeb(request, response))
    }),
  )
  const embed = yield* Effect.gen(function* () {
    const attempt = yield* Provider.make(connection, "small-vectors")
    return yield* Guarded.make("small-vectors", attempt)
  }).pipe(
    Effect.provide(Layer.merge(Guard.layer, ModelSlots.layer)),
    Effect.provideService(HttpClient.HttpClient, client),
  )
  return { asked, embed }
})

describe("a provider's embeddings", () => {
  it.effect("come in batches and in order, and a question is asked for once", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        const { asked, embed } = yield* start(vectors)
        const texts = Array.from({ length: embedding.batch + 3 }, (_, at) => "x".repeat(at + 1))
        const made = yield* embed(texts)
        assert.deepStrictEqual(
          made.map(([first = 0, second = 1]) => Math.round(first / second)),
          texts.map(({ length }) => length),
        )
        assert.deepStrictEqual(
          asked.map(({ length }) => length),
          [embedding.batch, 3],
        )
        yield* embed(["a question"])
        yield* embed(["a question"])
        assert.lengthOf(asked, 3)
        const labels = { gen_ai_request_model: "small-vectors", outcome: "cached" }
        assert.strictEqual(yield* metricValue("confidant_embedded_texts_total", labels), 1)
      }),
    ),
  )

  it.effect("read only the beginning of a long text", () =>
    Effect.gen(function* () {
      const { asked, embed } = yield* start(vectors)
      yield* embed(["x".repeat(embedding.textLength + 1)])
      assert.strictEqual(asked[0]?.[0]?.length, embedding.textLength)
    }),
  )

  it.effect("are all or nothing: half an answer is a failure that may pass", () =>
    Effect.gen(function* () {
      const { asked, embed } = yield* start((input) => vectors(input.slice(1)))
      const error = yield* Effect.flip(embed(["one secret", "two secrets", "three"]))
      assert.isTrue(error.transient)
      assert.notInclude(error.message, "secret")
      assert.lengthOf(asked, 1)
    }),
  )

  it.effect("tell a text that is refused from a model that is not there", () =>
    Effect.gen(function* () {
      const refused = yield* start(() => Response.json({ error: { message: "no" } }, { status: 400 }))
      assert.deepInclude(yield* Effect.flip(refused.embed(["a"])), { refused: true, transient: false })
      const unknown = yield* start(() => Response.json({ error: { code: "model_not_found" } }, { status: 404 }))
      assert.deepInclude(yield* Effect.flip(unknown.embed(["a"])), { refused: false, transient: false })
    }),
  )

  it.effect("do not make every answer wait for a server that is silent", () =>
    Effect.gen(function* () {
      const { asked, embed } = yield* start(() => "silence")
      for (let call = 0; call < dependencies.embedding.breaker.failures + 2; call++) {
        const answer = yield* Effect.forkChild(Effect.timeout(embed([`question ${call}`]), likeness.within))
        yield* TestClock.adjust(likeness.within)
        assert.isTrue(Exit.isFailure(yield* Fiber.await(answer)))
      }
      assert.lengthOf(asked, dependencies.embedding.breaker.failures)
    }).pipe(Effect.provideService(ModelUse, "answers")),
  )

  it.effect("have a breaker of their own, which spares a server that is away", () =>
    Effect.gen(function* () {
      const { asked, embed } = yield* start(() => Response.json({}, { status: 503 }))
      for (let call = 0; call < dependencies.embedding.breaker.failures + 2; call++) {
        yield* Effect.flip(embed([`question ${call}`]))
      }
      assert.lengthOf(asked, dependencies.embedding.breaker.failures)
    }).pipe(Effect.provideService(ModelUse, "answers")),
  )
})
