import { assert, describe, it } from "@effect/vitest"
import { Data, Effect } from "effect"
import { TestClock } from "effect/testing"
import { Guard } from "../../src/boundary/Guard.ts"
import type { GuardedCall, Verdict } from "../../src/boundary/GuardedCall.ts"
import { dependencies, type Dependency } from "../../src/policy/Dependencies.ts"
import { policies } from "../../src/policy/Policies.ts"
import { captureLogs } from "../support/CaptureLogs.ts"

class Refused extends Data.TaggedError("Refused")<Verdict> {}

const away = new Refused({ retry: false, fault: true })

const calling = (dependency: Dependency, instance?: string): GuardedCall<Refused> => ({
  dependency,
  operation: "test.operation",
  policy: { ...policies.db, attempts: 1 },
  classify: (error) => (error._tag === "TimedOut" ? { retry: true, fault: true } : error),
  ...(instance === undefined ? {} : { instance }),
})

const viewOf = (guard: Guard["Service"], key: string) =>
  Effect.map(guard.breakers, (views) => views.find((view) => view.key === key))

describe("a breaker in an operator's hand", () => {
  it.effect.each(["postgres", "redis"] as const)(
    "calls nothing at %s while it is held open, and at once when let go",
    (key) =>
      Effect.gen(function* () {
        const guard = yield* Guard
        let calls = 0
        const call = guard.call(
          calling(key),
          Effect.sync(() => {
            calls += 1
          }),
        )
        assert.isTrue(yield* guard.force(key, "open"))
        assert.deepInclude(yield* viewOf(guard, key), { state: "open", forced: "open" })
        const refused = yield* Effect.flip(call)
        assert.strictEqual(refused._tag === "Unavailable" && refused.retryAfterSeconds, 5)
        yield* TestClock.adjust("1 hour")
        assert.strictEqual((yield* Effect.flip(call))._tag, "Unavailable")
        assert.strictEqual(calls, 0)
        assert.isTrue(yield* guard.force(key, null))
        assert.deepInclude(yield* viewOf(guard, key), { state: "closed", forced: null })
        yield* call
        assert.strictEqual(calls, 1)
      }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("lets every call through while it is held closed, and counts none of them", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      const fails = Effect.flip(guard.call(calling("telegram"), Effect.fail(away)))
      for (let n = 0; n < dependencies.telegram.breaker.failures; n++) yield* fails
      assert.strictEqual((yield* fails)._tag, "Unavailable")
      yield* guard.force("telegram", "closed")
      assert.deepInclude(yield* viewOf(guard, "telegram"), { state: "closed", forced: "closed" })
      for (let n = 0; n < 3 * dependencies.telegram.breaker.failures; n++) assert.deepStrictEqual(yield* fails, away)
      yield* guard.force("telegram", null)
      assert.strictEqual((yield* viewOf(guard, "telegram"))?.state, "open", "as it left it")
      yield* TestClock.adjust(dependencies.telegram.breaker.open)
      yield* guard.call(calling("telegram"), Effect.void)
      assert.strictEqual((yield* viewOf(guard, "telegram"))?.state, "closed")
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("is that of one instance, and no other is touched", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      assert.isFalse(yield* guard.force("model:second", "open"), "nobody called it yet")
      assert.isFalse(yield* guard.force("nonsense", "open"))
      yield* guard.call(calling("model", "second"), Effect.void)
      assert.isTrue(yield* guard.force("model:second", "open"))
      assert.strictEqual((yield* Effect.flip(guard.call(calling("model", "second"), Effect.void)))._tag, "Unavailable")
      yield* guard.call(calling("model"), Effect.void)
      yield* guard.call(calling("postgres"), Effect.void)
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("says in the log when it is taken and when it is let go, once each", () => {
    const { layer, lines } = captureLogs()
    return Effect.gen(function* () {
      const guard = yield* Guard
      yield* guard.force("s3", "open")
      yield* guard.force("s3", "open")
      yield* guard.force("s3", null)
      assert.deepStrictEqual(lines, [
        {
          level: "Warn",
          message: "Breaker is held open by an operator",
          annotations: { dependency: "s3" },
        },
        { level: "Info", message: "Breaker is automatic again", annotations: { dependency: "s3" } },
      ])
    }).pipe(Effect.provide(Guard.layer), Effect.provide(layer))
  })
})
