import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, References } from "effect"
import { TestClock } from "effect/testing"
import { Guard } from "../../src/boundary/Guard.ts"
import { dependencies } from "../../src/policy/Dependencies.ts"
import { policies } from "../../src/policy/Policies.ts"
import { captureLogs } from "../support/CaptureLogs.ts"
import { failing, once, options, transient } from "./GuardedCalls.ts"

describe("the log of guarded calls", () => {
  it.effect("tells the cause of each repeat in a word and a code", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      const { layer, lines } = captureLogs()
      const coded = { ...options(policies.conversationSave), why: () => "ConnectionError 08006" }
      const failing = guard.call(coded, Effect.fail(transient))
      const hanging = guard.call(options(policies.conversationSave), Effect.never)
      const fiber = yield* Effect.forEach([failing, hanging], Effect.exit, { concurrency: 2 }).pipe(
        Effect.provide(layer),
        Effect.forkChild,
      )
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      assert.sameMembers(
        lines.map(({ annotations }) => annotations["reason"]),
        ["ConnectionError 08006", "ConnectionError 08006", "no answer in 10s", "no answer in 10s"],
      )
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("tells an outage once with its cause, even in a call that logs nothing of its own", () =>
    Effect.gen(function* () {
      const { layer, lines } = captureLogs()
      yield* Effect.gen(function* () {
        const guard = yield* Guard
        const quietly = Effect.provideService(References.MinimumLogLevel, "Error")
        for (let n = 0; n < 5; n++) yield* quietly(failing(guard, transient))
        assert.isFalse(yield* guard.awaitsProbe("postgres"))
        yield* TestClock.adjust(dependencies.postgres.breaker.open)
        assert.isTrue(yield* guard.awaitsProbe("postgres"))
        yield* quietly(failing(guard, transient))
        yield* TestClock.adjust(dependencies.postgres.breaker.open)
        yield* quietly(guard.call(options(once), Effect.void))
      }).pipe(Effect.provide(Guard.layer), Effect.provide(layer))
      assert.deepStrictEqual(
        lines.flatMap(({ annotations, level, message }) =>
          level === "Debug" ? [] : [[message, annotations["reason"]]],
        ),
        [
          ["Breaker opened for 10s", "Refused"],
          ["Breaker closed", undefined],
        ],
      )
    }),
  )
})
