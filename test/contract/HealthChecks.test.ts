import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { HealthChecks } from "../../src/domain/operators/HealthChecks.ts"
import { HealthChecksSql } from "../../src/store/operators/HealthChecksSql.ts"
import { Statements } from "../../src/store/driver/Statements.ts"
import { MemoryHealthChecks } from "../support/MemoryHealthChecks.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { TestDatabase } from "../support/TestDatabase.ts"

const well = (service: string) => ({ service, healthy: true, detail: null, millis: 1.5 })
const ill = (service: string) => ({ service, healthy: false, detail: 'it is "away"', millis: 10_000 })

const real = HealthChecksSql.pipe(
  Layer.provide(Statements.layer),
  Layer.provide(passThrough),
  Layer.provideMerge(TestDatabase),
  Layer.orDie,
)

for (const [name, implementation] of [
  ["in memory", MemoryHealthChecks],
  ["in PostgreSQL", real],
] as const) {
  layer(implementation, { excludeTestServices: true })(`health checks ${name}`, (it) => {
    it.effect("tell the newest of each service", () =>
      Effect.gen(function* () {
        const { latest, record } = yield* HealthChecks
        assert.deepStrictEqual(yield* latest, [])
        yield* record([well("database"), well("redis")])
        yield* record([ill("database")])
        yield* record([])
        const now = yield* latest
        assert.deepStrictEqual(
          now.map(({ service, healthy, detail, millis }) => ({ service, healthy, detail, millis })),
          [ill("database"), well("redis")],
        )
        assert.isAbove(now[0]?.at ?? 0, 1_600_000_000_000)
      }),
    )
  })
}

layer(real, { excludeTestServices: true })("health checks", (it) => {
  it.effect("older than 30 days are forgotten", () =>
    Effect.gen(function* () {
      const { latest, record } = yield* HealthChecks
      const sql = yield* SqlClient
      yield* record([well("old"), well("young")])
      yield* sql`UPDATE health_checks SET at = now() - interval '31 days' WHERE service = 'old'`
      yield* record([well("new")])
      assert.deepStrictEqual(
        (yield* latest).map(({ service }) => service),
        ["new", "young"],
      )
    }),
  )
})
