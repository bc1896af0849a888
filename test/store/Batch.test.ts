import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { StoreError } from "../../src/domain/StoreError.ts"
import { batched } from "../../src/store/Batch.ts"

const refused = new StoreError({ operation: "test", transient: false, sqlState: "23514", message: "refused" })
const away = new StoreError({ operation: "test", transient: true, sqlState: null, message: "away" })

/** A statement that doubles its rows, and what it was called with. */
const doubling = (failure: (rows: ReadonlyArray<number>) => StoreError | null = () => null) => {
  const calls: Array<ReadonlyArray<number>> = []
  const double = batched((rows: ReadonlyArray<number>) => {
    calls.push(rows)
    const error = failure(rows)
    return error === null ? Effect.succeed(rows.map((row) => row * 2)) : Effect.fail(error)
  })
  return { calls, double }
}

const atOnce = <A, E>(effects: ReadonlyArray<Effect.Effect<A, E>>) =>
  Effect.forEach(effects, Effect.exit, { concurrency: "unbounded" })

describe("batched", () => {
  it.effect("asks once for what is wanted at the same moment, and gives each its own", () =>
    Effect.gen(function* () {
      const { calls, double } = doubling()
      const results = yield* atOnce([1, 2, 3].map(double))
      assert.deepStrictEqual(results, [Exit.succeed(2), Exit.succeed(4), Exit.succeed(6)])
      assert.deepStrictEqual(calls, [[1, 2, 3]])
    }),
  )

  it.effect("takes no more rows at once than one statement may have", () =>
    Effect.gen(function* () {
      const { calls, double } = doubling()
      yield* atOnce(Array.from({ length: 150 }, (_, row) => double(row)))
      assert.deepStrictEqual(
        calls.map(({ length }) => length),
        [64, 64, 22],
      )
    }),
  )

  it.effect("lets a refused row fail alone", () =>
    Effect.gen(function* () {
      const { double } = doubling((rows) => (rows.includes(2) ? refused : null))
      const results = yield* atOnce([1, 2, 3].map(double))
      assert.deepStrictEqual(results, [Exit.succeed(2), Exit.fail(refused), Exit.succeed(6)])
    }),
  )

  it.effect("asks no server row by row that is away", () =>
    Effect.gen(function* () {
      const { calls, double } = doubling(() => away)
      const results = yield* atOnce([1, 2, 3].map(double))
      assert.deepStrictEqual(results, [Exit.fail(away), Exit.fail(away), Exit.fail(away)])
      assert.strictEqual(calls.length, 1)
    }),
  )

  it.effect("goes on for the others when one of them is interrupted", () =>
    Effect.gen(function* () {
      const running = yield* Deferred.make<void>()
      const goOn = yield* Deferred.make<void>()
      const slow = batched((rows: ReadonlyArray<number>) =>
        Deferred.succeed(running, undefined).pipe(Effect.andThen(Deferred.await(goOn)), Effect.as(rows)),
      )
      const first = yield* Effect.forkChild(slow(1))
      const second = yield* Effect.forkChild(slow(2))
      yield* Deferred.await(running)
      yield* Fiber.interrupt(first)
      yield* Deferred.succeed(goOn, undefined)
      assert.strictEqual(yield* Fiber.join(second), 2)
    }),
  )
})
