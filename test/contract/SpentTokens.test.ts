import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { SpentTokens } from "../../src/domain/operators/SpentTokens.ts"
import { Statements } from "../../src/store/driver/Statements.ts"
import { SpentTokensSql } from "../../src/store/operators/SpentTokensSql.ts"
import { MemorySpentTokens } from "../support/MemorySpentTokens.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { TestDatabase } from "../support/TestDatabase.ts"
import { forgetful } from "./Stores.ts"

const late = 4_000_000_000_000

const sqlWith = (guard: typeof passThrough) =>
  SpentTokensSql.pipe(
    Layer.provide(Statements.layer),
    Layer.provide(guard),
    Layer.provideMerge(TestDatabase),
    Layer.orDie,
  )

const real = sqlWith(passThrough)

for (const [name, implementation] of [
  ["in memory", MemorySpentTokens],
  ["in PostgreSQL", real],
  ["in PostgreSQL, each answer lost once", sqlWith(forgetful)],
] as const) {
  layer(implementation, { excludeTestServices: true })(`spent tokens ${name}`, (it) => {
    it.effect("are spent once, also by several at once", () =>
      Effect.gen(function* () {
        const { isSpent, spend } = yield* SpentTokens
        assert.isFalse(yield* isSpent("a"))
        const tries = yield* Effect.all(
          Array.from({ length: 5 }, () => spend("a", late)),
          { concurrency: "unbounded" },
        )
        assert.lengthOf(
          tries.filter((first) => first),
          1,
        )
        assert.isTrue(yield* isSpent("a"))
        assert.isFalse(yield* isSpent("b"))
        assert.isTrue(yield* spend("b", late))
      }),
    )
  })
}

layer(real, { excludeTestServices: true })("spent tokens", (it) => {
  it.effect("that have ended are not kept", () =>
    Effect.gen(function* () {
      const { spend } = yield* SpentTokens
      yield* spend("ended", 1_000)
      yield* spend("open", late)
      const kept = yield* SqlClient.use((sql) => sql`SELECT id FROM spent_tokens ORDER BY id`)
      assert.deepStrictEqual(kept, [{ id: "open" }])
    }),
  )
})
