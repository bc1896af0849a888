import { assert, describe, it } from "@effect/vitest"
import { Data, Effect, Fiber, Random } from "effect"
import { TestClock } from "effect/testing"
import { Guard } from "../../src/boundary/Guard.ts"
import type { GuardedCall, Verdict } from "../../src/boundary/GuardedCall.ts"
import { Retried } from "../../src/boundary/Retry.ts"
import { dependencies } from "../../src/policy/Dependencies.ts"
import { policies } from "../../src/policy/Policies.ts"
import { metricSum, metricValue, withOwnMetrics } from "../support/MetricValues.ts"

class Refused extends Data.TaggedError("Refused")<Verdict> {}

const away = new Refused({ retry: true, fault: true })
const no = new Refused({ retry: false, fault: false })

const options: GuardedCall<Refused> = {
  dependency: "postgres",
  operation: "test.operation",
  policy: policies.db,
  classify: (error) => (error._tag === "TimedOut" ? { retry: true, fault: true } : error),
}

const noJitter = Effect.provideService(Random.Random, { nextDoubleUnsafe: () => 0, nextIntUnsafe: () => 0 })

/** Attempts that fail as given and then succeed. */
const failing = (...failures: ReadonlyArray<Refused>) => {
  let made = 0
  return Effect.suspend(() => {
    made += 1
    const failure = failures[made - 1]
    return failure === undefined ? Effect.void : Effect.fail(failure)
  })
}

const call = Effect.fnUntraced(function* (...failures: ReadonlyArray<Refused>) {
  const guard = yield* Guard
  const fiber = yield* guard.call(options, failing(...failures)).pipe(noJitter, Effect.exit, Effect.forkChild)
  yield* TestClock.adjust("1 minute")
  return yield* Fiber.join(fiber)
})

const measured = <A, E>(effect: Effect.Effect<A, E, Guard>) => withOwnMetrics(Effect.provide(effect, Guard.layer))

const attempt = (number: number) => ({ operation: "test.operation", attempt: String(number) })

describe("what is counted of guarded calls", () => {
  it.effect("is the attempt that won, each retry, and the time that they took", () =>
    measured(
      Effect.gen(function* () {
        yield* call()
        assert.strictEqual(yield* metricValue("confidant_winning_attempts_total", attempt(1)), 1)
        assert.strictEqual(yield* metricValue("confidant_retry_attempts_total", attempt(2)), 0, "known from the start")
        yield* call(away, away)
        assert.strictEqual(yield* metricValue("confidant_winning_attempts_total", attempt(1)), 1)
        assert.strictEqual(yield* metricValue("confidant_winning_attempts_total", attempt(3)), 1)
        assert.strictEqual(yield* metricValue("confidant_retry_attempts_total", attempt(2)), 1)
        assert.strictEqual(yield* metricValue("confidant_retry_attempts_total", attempt(3)), 1)
        assert.strictEqual(yield* metricSum("confidant_retry_latency_seconds", { dependency: "postgres" }), 4)
        assert.strictEqual(yield* metricValue("confidant_errors_total", { kind: "database" }), null, "none failed")
      }),
    ),
  )

  it.effect("is a failure after the last attempt, but not what a healthy dependency refuses", () =>
    measured(
      Effect.gen(function* () {
        yield* call(no)
        assert.strictEqual(yield* metricValue("confidant_errors_total"), null)
        yield* call(away, away, away)
        assert.strictEqual(yield* metricValue("confidant_errors_total", { kind: "database" }), 1)
        assert.strictEqual(yield* metricValue("confidant_winning_attempts_total"), 0)
      }),
    ),
  )

  it.effect("is every change of a breaker, its state now, and what it turned away", () =>
    measured(
      Effect.gen(function* () {
        const state = (name: string) => metricValue("confidant_circuit_breaker_state", { key: "postgres", state: name })
        assert.deepStrictEqual([yield* state("closed"), yield* state("open"), yield* state("half_open")], [1, 0, 0])
        assert.strictEqual(yield* metricValue("confidant_circuit_breaker_transitions_total", { key: "s3" }), 0)
        const guard = yield* Guard
        const away1 = { ...options, policy: { ...policies.db, attempts: 1 } }
        const fails = Effect.exit(guard.call(away1, Effect.fail(away)))
        for (let n = 0; n <= dependencies.postgres.breaker.failures; n++) yield* fails
        assert.deepStrictEqual([yield* state("closed"), yield* state("open"), yield* state("half_open")], [0, 1, 0])
        assert.strictEqual(yield* metricValue("confidant_circuit_breaker_rejections_total", { key: "postgres" }), 1)
        yield* TestClock.adjust("1 minute")
        yield* guard.call(options, Effect.void)
        assert.deepStrictEqual([yield* state("closed"), yield* state("open"), yield* state("half_open")], [1, 0, 0])
        const changed = (from: string, to: string) =>
          metricValue("confidant_circuit_breaker_transitions_total", { key: "postgres", from, to })
        assert.deepStrictEqual(
          [
            yield* changed("closed", "open"),
            yield* changed("open", "half_open"),
            yield* changed("half_open", "closed"),
          ],
          [1, 1, 1],
        )
        yield* guard.force("postgres", "open")
        assert.strictEqual(yield* state("open"), 1)
      }),
    ),
  )

  it.effect("marks the work on whose behalf a call was repeated, and no other", () =>
    measured(
      Effect.gen(function* () {
        const [calm, stormy] = [{ retried: false }, { retried: false }]
        yield* Effect.provideService(call(), Retried, calm)
        yield* Effect.provideService(call(away), Retried, stormy)
        assert.deepStrictEqual([calm.retried, stormy.retried], [false, true])
      }),
    ),
  )
})
