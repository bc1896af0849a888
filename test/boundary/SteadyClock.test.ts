import { assert, it } from "@effect/vitest"
import { Clock, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { Guard } from "../../src/boundary/Guard.ts"
import { Pace } from "../../src/boundary/Pace.ts"
import { ChatId } from "../../src/domain/Ids.ts"
import { dependencies } from "../../src/policy/Dependencies.ts"
import { unsteady } from "../support/UnsteadyClock.ts"

it.effect("a clock that is set back a day keeps no breaker open and no chat waiting", () =>
  Effect.gen(function* () {
    const { clock, pass, setBack } = yield* unsteady
    yield* TestClock.adjust("2 days")
    yield* Effect.gen(function* () {
      const guard = yield* Guard
      const pace = yield* Pace
      const chat = ChatId.make(7)
      const call = <A, E>(effect: Effect.Effect<A, E>) =>
        Effect.result(
          guard.call(
            {
              dependency: "postgres",
              operation: "test",
              policy: { ...dependencies.postgres.policy, attempts: 1 },
              classify: () => ({ retry: false, fault: true }),
            },
            effect,
          ),
        )
      for (let failed = 0; failed < dependencies.postgres.breaker.failures; failed++) yield* call(Effect.fail("away"))
      assert.strictEqual((yield* call(Effect.succeed("well")))._tag, "Failure")
      assert.isTrue(yield* pace.takeFree(chat))
      setBack()
      yield* pass("1 minute")
      assert.strictEqual((yield* call(Effect.succeed("well")))._tag, "Success")
      assert.isTrue(yield* pace.takeFree(chat))
    }).pipe(Effect.provide(Layer.mergeAll(Guard.layer, Pace.layer)), Effect.provideService(Clock.Clock, clock))
  }),
)
