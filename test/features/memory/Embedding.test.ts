import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { AiError } from "effect/ai"
import type { Embeddings } from "../../../src/domain/Embeddings.ts"
import { MessageId, UserId } from "../../../src/domain/Ids.ts"
import { Budgets } from "../../../src/domain/operators/Budgets.ts"
import { embedJob } from "../../../src/features/memory/Embedding.ts"
import type { Vectors } from "../../../src/features/memory/Vectors.ts"
import * as Guarded from "../../../src/llm/embeddings/Guarded.ts"
import { failed } from "../../../src/llm/embeddings/Provider.ts"
import { ModelSlots } from "../../../src/llm/ModelSlots.ts"
import { embeddingRun } from "../../../src/policy/Memory.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"
import { memoryBudgets } from "../../support/MemoryBudgets.ts"
import { metricValue, withOwnMetrics } from "../../support/MetricValues.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"

type Failure = "away" | "refused" | "fault"
type Server = (texts: ReadonlyArray<string>) => Failure | null

const reasons: Readonly<Record<Failure, AiError.AiErrorReason>> = {
  away: new AiError.RateLimitError({}),
  refused: new AiError.InvalidRequestError({ description: "400" }),
  fault: new AiError.InternalProviderError({ description: "500" }),
}

/** A job over these texts, and a server that can be changed. */
const start = Effect.fnUntraced(
  function* (texts: ReadonlyArray<string>) {
    const kept = new Map<string, number | null>()
    const asked: Array<number> = []
    const now: { server: Server; dimension: number } = { server: () => null, dimension: 2 }
    const embed = yield* Guarded.make(
      "m",
      Effect.fnUntraced(function* (each: ReadonlyArray<string>) {
        asked.push(each.length)
        const failure = now.server(each)
        if (failure !== null) return yield* failed(reasons[failure])
        return each.map(() => new Float32Array(now.dimension).fill(1))
      }),
    ).pipe(Effect.provide(Layer.merge(passThrough, ModelSlots.layer)))
    const vectors: Vectors["Service"] = {
      missing: () =>
        Effect.succeed(
          texts
            .map((text, at) => ({
              id: MessageId.make(at + 1),
              userId: UserId.make(7 + (at % 2)),
              space: 1,
              text,
              stale: false,
            }))
            .filter(({ text }) => !kept.has(text))
            .slice(0, embeddingRun.batch),
        ),
      keep: (messages, made) =>
        Effect.sync(() => {
          const known = [...kept.values()].find((length) => length !== null)
          if (made.some((vector) => vector !== null && vector.length !== (known ?? vector.length))) return false
          for (const [at, { text }] of messages.entries()) kept.set(text, made[at]?.length ?? null)
          return true
        }),
      near: () => Effect.succeed([]),
    }
    const none = Effect.succeed(0)
    const embeddings: Embeddings["Service"] = {
      model: "m",
      embed,
      costOf: ({ length }) => length / 4,
      sameFrom: none,
      alikeFrom: Effect.succeed(null),
    }
    const budgets = yield* Budgets
    const spent = (person: number) => Effect.map(budgets.find(UserId.make(person)), ({ today }) => today?.costUsd ?? 0)
    const job = embedJob(embeddings, "m", vectors, budgets)
    return { kept, asked, now, spent, run: job.run(null, { key: "k", userId: null, attempt: 1 }) }
  },
  Effect.provide(memoryBudgets({ messages: null, costUsd: 1 })),
)

const many = (count: number) => Array.from({ length: count }, (_, at) => `secret ${at}`)
const until = metricValue("confidant_memory_embedded_until_timestamp_seconds")

describe("the job that makes vectors", () => {
  const { layer, lines } = captureLogs()
  const told = () => lines.splice(0).flatMap(({ level, message }) => (message.includes("vectors") ? [level] : []))

  it.effect("counts what they cost in the budget of whoever said it", () =>
    Effect.gen(function* () {
      const { kept, run, spent } = yield* start(many(5))
      yield* run
      assert.deepStrictEqual([kept.size, yield* spent(7), yield* spent(8), yield* spent(9)], [5, 0.75, 0.5, 0])
      yield* run
      assert.strictEqual(yield* spent(7), 0.75, "once")
    }),
  )

  it.effect("loses nothing while the model is away, says so once, and goes on when it is back", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        const { asked, kept, now, run } = yield* start(many(100))
        now.server = () => "away"
        for (let minute = 0; minute < 10; minute++) yield* run
        assert.strictEqual(kept.size, 0)
        assert.deepStrictEqual([...new Set(told())], ["Warn", "Debug"])
        assert.isNull(yield* until)
        // Each minute once, and in the end for one text only.
        assert.lengthOf(asked, 10)
        assert.strictEqual(asked.at(-1), 1)
        now.server = () => null
        yield* run
        assert.deepStrictEqual([kept.size, new Set(kept.values())], [100, new Set([2])])
        assert.deepStrictEqual(told(), ["Info"])
        assert.isNotNull(yield* until)
      }),
    ).pipe(Effect.provide(layer)),
  )

  for (const failure of ["refused", "fault"] as const) {
    it.effect(`passes over one text at which the model always fails (${failure})`, () =>
      Effect.gen(function* () {
        const { kept, now, run } = yield* start([...many(10), "poison", ...many(60).slice(10)])
        now.server = (texts) => (texts.includes("poison") ? failure : null)
        yield* run
        assert.strictEqual(kept.size, 61)
        assert.deepStrictEqual(
          [...kept].flatMap(([text, length]) => (length === null ? [text] : [])),
          ["poison"],
        )
        // Also a second time nobody's text is given up because of a model that takes nothing any more.
        kept.clear()
        now.server = () => failure
        yield* run
        assert.strictEqual(kept.size, 0)
      }).pipe(Effect.provide(layer)),
    )
  }

  it.effect("asks for less of a model that does not come to the end of much", () =>
    Effect.gen(function* () {
      const { kept, now, run } = yield* start(many(40))
      now.server = (texts) => (texts.length > embeddingRun.batch / 4 ? "away" : null)
      for (let minute = 0; minute < 8; minute++) yield* run
      assert.strictEqual(kept.size, 40)
    }).pipe(Effect.provide(layer)),
  )

  it.effect("keeps nothing of another dimension, and says what begins anew", () =>
    Effect.gen(function* () {
      const { kept, now, run } = yield* start(many(3))
      yield* run
      kept.delete("secret 2")
      now.dimension = 3
      lines.splice(0)
      yield* run
      assert.isFalse(kept.has("secret 2"))
      const reasonsGiven = lines.map(({ annotations }) => String(annotations["reason"] ?? ""))
      assert.isTrue(reasonsGiven.some((reason) => reason.includes("confidant memory reindex")))
      assert.notInclude(JSON.stringify(lines), "secret")
    }).pipe(Effect.provide(layer)),
  )
})
