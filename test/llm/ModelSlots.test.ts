import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { Guard } from "../../src/boundary/Guard.ts"
import { TimedOut } from "../../src/boundary/GuardedCall.ts"
import { ModelUse } from "../../src/domain/ModelUse.ts"
import { ModelSlots } from "../../src/llm/ModelSlots.ts"
import { policies } from "../../src/policy/Policies.ts"

const startNow = { startImmediately: true } as const

/** A call that records its start and lasts until it is released. */
const makeCalls = Effect.fnUntraced(function* () {
  const slots = yield* ModelSlots
  const begun: Array<number> = []
  const call = Effect.fnUntraced(function* (chat: number) {
    const end = yield* Deferred.make<void>()
    const fiber = yield* Effect.forkChild(
      slots.hold(
        Effect.andThen(
          Effect.sync(() => begun.push(chat)),
          Deferred.await(end),
        ),
      ),
      startNow,
    )
    return { fiber, end: Effect.andThen(Deferred.succeed(end, undefined), Fiber.join(fiber)) }
  })
  return { begun, call }
})

describe("ModelSlots", () => {
  it.effect("a stuck call delays no other while slots are free", () =>
    Effect.gen(function* () {
      const { begun, call } = yield* makeCalls()
      yield* call(1)
      for (let chat = 2; chat <= 5; chat++) yield* (yield* call(chat)).end
      assert.deepStrictEqual(begun, [1, 2, 3, 4, 5])
    }).pipe(Effect.provide(ModelSlots.layerOf(2))),
  )

  it.effect("calls beyond the slots begin in order of arrival", () =>
    Effect.gen(function* () {
      const { begun, call } = yield* makeCalls()
      const calls = yield* Effect.forEach([1, 2, 3, 4, 5, 6], call)
      assert.deepStrictEqual(begun, [1, 2])
      yield* calls[1]?.end ?? Effect.void
      yield* Effect.yieldNow
      const late = yield* call(7)
      assert.deepStrictEqual(begun, [1, 2, 3])
      for (const { end } of calls) yield* end
      yield* late.end
      assert.deepStrictEqual(begun, [1, 2, 3, 4, 5, 6, 7])
    }).pipe(Effect.provide(ModelSlots.layerOf(2))),
  )

  it.effect("background work has few slots, and no answer waits for it", () =>
    Effect.gen(function* () {
      const { begun, call } = yield* makeCalls()
      const inBackground = (chat: number) => Effect.provideService(call(chat), ModelUse, "background")
      const [first] = yield* Effect.forEach([1, 2, 3], inBackground)
      assert.deepStrictEqual(begun, [1])
      yield* Effect.forEach([4, 5], call)
      assert.deepStrictEqual(begun, [1, 4, 5])
      yield* call(6)
      yield* first?.end ?? Effect.void
      yield* Effect.yieldNow
      assert.deepStrictEqual(begun, [1, 4, 5, 2], "nor does it wait for answers")
    }).pipe(Effect.provide(ModelSlots.layerOf(2, 1))),
  )

  it.effect("who stops waiting leaves no gap, and who is stopped at work frees the slot", () =>
    Effect.gen(function* () {
      const { begun, call } = yield* makeCalls()
      const [first, second, third] = yield* Effect.all([call(1), call(2), call(3)])
      yield* Fiber.interrupt(second.fiber)
      yield* Fiber.interrupt(first.fiber)
      yield* third.end
      assert.deepStrictEqual(begun, [1, 3])
    }).pipe(Effect.provide(ModelSlots.layerOf(1))),
  )

  it.effect("who is stopped in the moment its slot comes leaves it to the next", () =>
    Effect.gen(function* () {
      const { begun, call } = yield* makeCalls()
      const [first, second, third] = yield* Effect.all([call(1), call(2), call(3)])
      yield* Effect.all([first.end, Fiber.interrupt(second.fiber)], { concurrency: "unbounded" })
      yield* third.end
      assert.include(begun, 3)
    }).pipe(Effect.provide(ModelSlots.layerOf(1))),
  )

  it.effect("waiting is not counted in an attempt's time, and no slot is held between attempts", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      const slots = yield* ModelSlots
      const call = <A>(effect: Effect.Effect<A, "failed">) =>
        guard.call(
          {
            dependency: "model",
            operation: "test",
            policy: { ...policies.redis, attempts: 2, timeout: Duration.seconds(10) },
            classify: () => ({ retry: true, fault: true }),
            admit: slots.hold,
          },
          effect,
        )
      const hangs = yield* Effect.forkChild(Effect.flip(call(Effect.never)), startNow)
      const queued = yield* Effect.forkChild(call(Effect.as(Effect.sleep("9 seconds"), "answered")), startNow)
      yield* TestClock.adjust("10 seconds")
      // The first waits to be repeated; the second has its turn, and its full time.
      yield* TestClock.adjust("9 seconds")
      assert.strictEqual(yield* Fiber.join(queued), "answered")
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* Fiber.join(hangs), new TimedOut({ dependency: "model", operation: "test" }))
    }).pipe(Effect.provide(Layer.merge(Guard.layer, ModelSlots.layerOf(1)))),
  )
})
