import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { Retried } from "../../../src/boundary/Retry.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { batched } from "../../../src/store/driver/Batch.ts"

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

  it.effect("marks a retry for everyone who waited for the statement, and for nobody else", () =>
    Effect.gen(function* () {
      const ask = batched((rows: ReadonlyArray<number>) =>
        Effect.withFiber((fiber) => {
          if (rows.includes(1)) fiber.getRef(Retried).retried = true
          return Effect.succeed(rows)
        }),
      )
      const marks = [{ retried: false }, { retried: false }, { retried: false }] as const
      const [first, second, third] = marks
      yield* atOnce([Effect.provideService(ask(1), Retried, first), Effect.provideService(ask(2), Retried, second)])
      yield* Effect.provideService(ask(3), Retried, third)
      assert.deepStrictEqual(
        marks.map(({ retried }) => retried),
        [true, true, false],
      )
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

  it.effect("gathers what comes while a statement is on its way into one statement after it", () =>
    Effect.gen(function* () {
      const calls: Array<ReadonlyArray<number>> = []
      const [sent, answered] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const ask = batched((rows: ReadonlyArray<number>) => {
        calls.push(rows)
        return Deferred.succeed(sent, undefined).pipe(Effect.andThen(Deferred.await(answered)), Effect.as(rows))
      })
      const first = yield* Effect.forkChild(ask(1))
      yield* Deferred.await(sent)
      const second = yield* Effect.forkChild(ask(2))
      yield* TestClock.adjust("1 millis")
      const third = yield* Effect.forkChild(ask(3))
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(calls, [[1]])
      yield* Deferred.succeed(answered, undefined)
      assert.deepStrictEqual(yield* Effect.forEach([first, second, third], (fiber) => Fiber.join(fiber)), [1, 2, 3])
      assert.deepStrictEqual(calls, [[1], [2, 3]])
    }),
  )

  it.effect("holds nobody up for more than 5 ms behind a statement that hangs", () =>
    Effect.gen(function* () {
      const hanging = yield* Deferred.make<void>()
      const ask = batched((rows: ReadonlyArray<number>) =>
        rows.includes(1) ? Effect.andThen(Deferred.succeed(hanging, undefined), Effect.never) : Effect.succeed(rows),
      )
      const first = yield* Effect.forkChild(ask(1))
      yield* Deferred.await(hanging)
      const second = yield* Effect.forkChild(ask(2))
      yield* TestClock.adjust("5 millis")
      assert.strictEqual(yield* Fiber.join(second), 2)
      yield* Fiber.interrupt(first)
    }),
  )

  it.effect("lets a refused row fail alone", () =>
    Effect.gen(function* () {
      const { double } = doubling((rows) => (rows.includes(2) ? refused : null))
      const results = yield* atOnce([1, 2, 3].map(double))
      assert.deepStrictEqual(results, [Exit.succeed(2), Exit.fail(refused), Exit.succeed(6)])
    }),
  )

  it.effect("does not go row by row while the server is down", () =>
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
