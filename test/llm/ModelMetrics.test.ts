import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Stream } from "effect"
import { AiError, type Response } from "effect/ai"
import { TestClock } from "effect/testing"
import { ChatModel } from "../../src/domain/talk/ChatModel.ts"
import * as GuardedChatModel from "../../src/llm/GuardedChatModel.ts"
import { ModelSlots } from "../../src/llm/ModelSlots.ts"
import { Prices } from "../../src/llm/Prices.ts"
import { metricSum, metricValue, withOwnMetrics } from "../support/MetricValues.ts"
import { prompt } from "../support/OpenAiModel.ts"
import { passThrough } from "../support/PassThroughGuard.ts"

const identity = { name: "test-model", provider: "openai", apiUrl: "https://api.example.org", serverAddress: null }

const finish = (input: number | undefined, output: number | undefined): Response.StreamPartEncoded => ({
  type: "finish",
  reason: "stop",
  usage: {
    inputTokens: { uncached: undefined, total: input, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: output, text: undefined, reasoning: undefined },
  },
})

/** One answer whose first words come after two seconds. */
const answering = (...parts: ReadonlyArray<Response.StreamPartEncoded>) =>
  Stream.fromEffect(Effect.sleep("2 seconds")).pipe(
    Stream.flatMap(() =>
      Stream.fromIterable<Response.StreamPartEncoded>([
        { type: "text-start", id: "1" },
        { type: "text-delta", id: "1", delta: "words" },
        { type: "text-end", id: "1" },
        ...parts,
      ]),
    ),
  )

const asked = (stream: Stream.Stream<Response.StreamPartEncoded, AiError.AiError>, usd: number | null = 0.5) =>
  Effect.gen(function* () {
    const { reply } = yield* ChatModel
    const exit = yield* Effect.forkChild(Effect.exit(reply(prompt, () => Effect.void)))
    yield* TestClock.adjust("1 minute")
    return yield* Fiber.join(exit)
  }).pipe(
    Effect.provide(
      GuardedChatModel.layer({
        identity,
        textModel: Effect.succeed({ streamText: () => stream }),
      }).pipe(
        Layer.provide([
          passThrough,
          ModelSlots.layer,
          Layer.succeed(Prices, { costOf: () => (usd === null ? null : { usd, source: "catalogue" as const }) }),
        ]),
      ),
    ),
  )

const unpriced = (reason: string) => metricValue("confidant_llm_unpriced_calls_total", { reason })
const cost = metricValue("confidant_llm_cost_usd_total", { source: "catalogue" })

describe("what is measured of a model's call", () => {
  it.effect("is its time, the time to its first words, its tokens and its cost", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        const reply = yield* Effect.flatten(asked(answering(finish(100, 20))))
        assert.strictEqual(reply.costUsd, 0.5)
        assert.strictEqual(yield* metricSum("gen_ai_client_operation_duration_seconds"), 2)
        assert.strictEqual(yield* metricSum("gen_ai_client_operation_time_to_first_chunk_seconds"), 2)
        assert.strictEqual(yield* metricSum("gen_ai_client_token_usage", { gen_ai_token_type: "input" }), 100)
        assert.strictEqual(yield* metricSum("gen_ai_client_token_usage", { gen_ai_token_type: "output" }), 20)
        assert.deepStrictEqual([yield* cost, yield* unpriced("price"), yield* unpriced("usage")], [0.5, 0, 0])
      }),
    ),
  )

  it.effect("is unknown if the price or the number of tokens is unknown", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        const reply = yield* Effect.flatten(asked(answering(finish(100, 20)), null))
        assert.isNull(reply.costUsd)
        yield* asked(answering(finish(undefined, undefined)))
        assert.deepStrictEqual([yield* cost, yield* unpriced("price"), yield* unpriced("usage")], [0, 1, 1])
      }),
    ),
  )

  it.effect("is why a call failed; one that never began to answer has no cost, not even an unknown one", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        const reason = new AiError.InternalProviderError({ description: "500" })
        yield* asked(Stream.fail(AiError.make({ module: "Script", method: "streamText", reason })))
        assert.strictEqual(
          yield* metricValue("gen_ai_client_operation_duration_seconds", { error_type: "InternalProviderError" }),
          1,
        )
        assert.strictEqual(yield* metricValue("gen_ai_client_operation_time_to_first_chunk_seconds"), null)
        assert.deepStrictEqual([yield* cost, yield* unpriced("price"), yield* unpriced("usage")], [0, 0, 0])
      }),
    ),
  )
})
