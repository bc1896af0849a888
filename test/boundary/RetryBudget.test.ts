import { assert, describe, it } from "@effect/vitest"
import { Data, Effect, Fiber, Ref, Schema } from "effect"
import { TestClock } from "effect/testing"
import { Guard } from "../../src/boundary/Guard.ts"
import type { GuardedCall } from "../../src/boundary/GuardedCall.ts"
import { makeWindow } from "../../src/boundary/RetryBudget.ts"
import type { Dependency } from "../../src/policy/Dependencies.ts"
import { type CallPolicy, policies } from "../../src/policy/Policies.ts"
import { retryBudget } from "../../src/policy/RetryBudget.ts"
import { captureLogs } from "../support/CaptureLogs.ts"

class Refused extends Data.TaggedError("Refused")<{}> {}

/** Not the fault of the dependency, so that no breaker plays a part. */
const options = (policy: CallPolicy = policies.db, dependency: Dependency = "postgres"): GuardedCall<Refused> => ({
  dependency,
  operation: "test.operation",
  policy,
  classify: () => ({ retry: true, fault: false }),
})

/** So many calls that succeed. */
const succeed = Effect.fnUntraced(function* (times: number, dependency?: Dependency) {
  const guard = yield* Guard
  yield* Effect.replicateEffect(guard.call(options(policies.db, dependency), Effect.void), times, { discard: true })
})

/** So many calls that fail at every attempt, one after the other; how many retries they made together. */
const retriesOf = Effect.fnUntraced(function* (times: number, policy = policies.db, dependency?: Dependency) {
  const guard = yield* Guard
  const attempts = yield* Ref.make(0)
  const attempt = Effect.andThen(
    Ref.update(attempts, (n) => n + 1),
    Effect.fail(new Refused()),
  )
  const call = Effect.flip(guard.call(options(policy, dependency), attempt))
  const all = yield* Effect.forkChild(Effect.replicateEffect(call, times, { concurrency: "unbounded" }))
  yield* TestClock.adjust("10 seconds")
  yield* Fiber.join(all)
  return (yield* Ref.get(attempts)) - times
})

describe("the retry budget", () => {
  it.effect("leaves everything to the policy while there are few calls", () =>
    Effect.gen(function* () {
      const few = retryBudget.fromCalls - 1
      assert.strictEqual(yield* retriesOf(few), few * (policies.db.attempts - 1))
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("allows retries for a fifth of the calls once there are many", () =>
    Effect.gen(function* () {
      yield* succeed(400)
      assert.strictEqual(yield* retriesOf(100), 100)
      assert.strictEqual(yield* retriesOf(50), 10)
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("hands the error on at once where no retry is left, and says so once a minute", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      const { layer, lines } = captureLogs()
      const spend = retriesOf(200).pipe(Effect.provide(layer))
      const warnings = () => lines.filter(({ message }) => message.startsWith("Too many retries"))
      yield* spend
      assert.deepStrictEqual(yield* Effect.flip(guard.call(options(), Effect.fail(new Refused()))), new Refused())
      yield* spend
      assert.strictEqual(warnings().length, 1)
      assert.strictEqual(warnings()[0]?.annotations["dependency"], "postgres")
      yield* TestClock.adjust("1 minute")
      yield* spend
      assert.strictEqual(warnings().length, 2)
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("has more again when the minute has passed", () =>
    Effect.gen(function* () {
      yield* succeed(100)
      assert.strictEqual(yield* retriesOf(50), 30)
      assert.strictEqual(yield* retriesOf(1), 0)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* retriesOf(1), 2)
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("is each dependency's own", () =>
    Effect.gen(function* () {
      yield* succeed(100)
      yield* retriesOf(100)
      assert.strictEqual(yield* retriesOf(1), 0)
      assert.strictEqual(yield* retriesOf(1, policies.db, "telegram"), 2)
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("never takes an attempt from the saving of an answer", () =>
    Effect.gen(function* () {
      yield* retriesOf(200)
      assert.strictEqual(yield* retriesOf(1), 0)
      assert.strictEqual(yield* retriesOf(50, policies.conversationSave), 100)
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.prop(
    "whatever happens in whatever order, retries stay within a fifth of the calls of the minute",
    [
      Schema.Array(
        Schema.Struct({
          call: Schema.Boolean,
          after: Schema.Int.check(Schema.isBetween({ minimum: -2_000, maximum: 3_000 })),
        }),
      ),
    ],
    ([steps]) => {
      const window = makeWindow()
      let now = 1_000_000
      for (let n = 0; n < retryBudget.fromCalls; n++) window.called(now)
      let [calls, retries] = [retryBudget.fromCalls, 0]
      // Never longer than the window, so that nothing is forgotten.
      for (const { after, call } of steps.slice(0, 15)) {
        now += after
        if (call) window.called(now)
        if (call) calls += 1
        else if (window.allows(now)) {
          window.retried(now)
          retries += 1
        }
      }
      return retries <= calls * retryBudget.share
    },
  )

  it("forgets a minute that a clock left behind, forwards or back", () => {
    for (const jump of [3_600_000, -3_600_000]) {
      const window = makeWindow()
      const now = 10_000_000
      for (let n = 0; n < 1_000; n++) window.called(now)
      for (let n = 0; n < 200; n++) window.retried(now)
      assert.isFalse(window.allows(now))
      assert.isTrue(window.allows(now + jump))
    }
  })
})
