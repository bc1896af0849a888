import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, Schedule } from "effect"
import { TestClock } from "effect/testing"
import { Guard } from "../../src/boundary/Guard.ts"
import { HeldBreakers } from "../../src/domain/operators/HeldBreakers.ts"
import { StoreError } from "../../src/domain/StoreError.ts"
import { SharedBreakers } from "../../src/operators/SharedBreakers.ts"
import { heldBreakers } from "../../src/policy/ops/Admin.ts"
import { HeldBreakersSql } from "../../src/store/operators/HeldBreakersSql.ts"
import { MemoryHeldBreakers } from "../support/MemoryOperators.ts"
import { TestDatabase } from "../support/TestDatabase.ts"

/** A process with breakers of its own. */
const process = Effect.map(
  Layer.build(Layer.fresh(SharedBreakers.layer).pipe(Layer.provideMerge(Layer.fresh(Guard.layer)))),
  (context) => {
    const guard = Context.get(context, Guard)
    const forced = (key: string) =>
      Effect.map(guard.breakers, (all) => all.find((breaker) => breaker.key === key)?.forced)
    const sees = (key: string, held: "open" | "closed" | null) =>
      TestClock.adjust(heldBreakers.every).pipe(
        Effect.andThen(forced(key)),
        Effect.filterOrFail((found) => found === held),
        Effect.retry(Schedule.recurs(1_000).pipe(Schedule.tap(() => Effect.yieldNow))),
      )
    return { hold: Context.get(context, SharedBreakers).hold, forced, sees }
  },
)

for (const [name, twin] of [
  ["in memory", MemoryHeldBreakers],
  ["in PostgreSQL", HeldBreakersSql.pipe(Layer.provide(TestDatabase), Layer.orDie)],
] as const) {
  layer(twin)(`breakers that operators hold, ${name}`, (it) => {
    it.effect("are held and let go in all processes, also the database's own, and in those that start later", () =>
      Effect.gen(function* () {
        const [one, other] = [yield* process, yield* process]
        for (const key of ["model", "postgres"]) {
          yield* one.hold(key, "open")
          assert.strictEqual(yield* one.forced(key), "open", "at once")
          yield* other.sees(key, "open")
          yield* other.hold(key, "closed")
          yield* one.sees(key, "closed")
          yield* (yield* process).sees(key, "closed")
          yield* one.hold(key, null)
          yield* other.sees(key, null)
        }
      }),
    )
  })
}

layer(MemoryHeldBreakers)("breakers that operators hold while the database is away", (it) => {
  it.effect("stay so in the process that was asked, and are held in the others once it is back", () =>
    Effect.gen(function* () {
      const held = yield* HeldBreakers
      let isAway = true
      const away = new StoreError({ operation: "test", transient: true, sqlState: null, message: "away" })
      const unreliable = HeldBreakers.of({
        hold: (key, to) => (isAway ? Effect.fail(away) : held.hold(key, to)),
        all: held.all,
      })
      const one = yield* Effect.provideService(process, HeldBreakers, unreliable)
      const other = yield* process
      yield* one.hold("model", "open")
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* one.forced("model"), "open")
      assert.isNull(yield* other.forced("model"))
      isAway = false
      yield* other.sees("model", "open")
    }),
  )
})
