import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { AuditLog } from "../../src/domain/operators/AuditLog.ts"
import { AuditLogSql } from "../../src/store/operators/AuditLogSql.ts"
import { MemoryAuditLog } from "../support/MemoryOperators.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { testStore } from "../support/TestDatabase.ts"
import { forgetful } from "./Stores.ts"

const places = [
  ["in memory", MemoryAuditLog],
  ["in PostgreSQL", AuditLogSql.pipe(Layer.provide(testStore(passThrough)), Layer.orDie)],
  ["in PostgreSQL, each answer lost once", AuditLogSql.pipe(Layer.provide(testStore(forgetful)), Layer.orDie)],
] as const

const entry = (target: string) => ({ actor: "admin:ann", action: "user.ban", target, details: {} })

for (const [place, store] of places) {
  layer(store)(`AuditLog ${place}`, (it) => {
    it.effect("keeps every entry once, the newest first", () =>
      Effect.gen(function* () {
        const log = yield* AuditLog
        for (const target of ["1", "2", "3"]) yield* log.record(entry(target))
        const entries = yield* log.recent(2)
        assert.deepStrictEqual(
          entries.map(({ target }) => target),
          ["3", "2"],
        )
        assert.strictEqual((yield* log.recent(10)).length, 3)
        assert.isAbove(entries[0]?.id ?? 0, entries[1]?.id ?? 0)
        assert.isNumber(entries[0]?.at)
      }),
    )

    it.effect("keeps entries as they were recorded", () =>
      Effect.gen(function* () {
        const log = yield* AuditLog
        const told = {
          actor: "telegram:7000000001",
          action: "flags.set",
          target: null,
          details: { enabled: true, percentage: 50, before: null, why: 'it\'s "so" \\ 🌧️', nested: { list: [1, "a"] } },
        }
        yield* log.record(told)
        const [kept] = yield* log.recent(1)
        assert.deepInclude(kept, told)
      }),
    )

    it.effect("takes any words", () =>
      Effect.gen(function* () {
        const log = yield* AuditLog
        yield* log.record({ actor: "admin:'; DROP TABLE audit_log; --", action: "x", target: "", details: {} })
        assert.strictEqual((yield* log.recent(1))[0]?.actor, "admin:'; DROP TABLE audit_log; --")
      }),
    )
  })
}

layer(AuditLogSql.pipe(Layer.provide(testStore(passThrough)), Layer.orDie))("AuditLog in PostgreSQL", (it) => {
  it.effect("keeps what PostgreSQL cannot hold with a mark in its place", () =>
    Effect.gen(function* () {
      const log = yield* AuditLog
      yield* log.record({ actor: "a\u0000", action: "x", target: "\uD800", details: { why: "b\u0000\uD800" } })
      assert.deepInclude((yield* log.recent(1))[0], {
        actor: "a\uFFFD",
        target: "\uFFFD",
        details: { why: "b\uFFFD\uFFFD" },
      })
    }),
  )
})
