import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { randomUUID } from "node:crypto"
import { Databases } from "../../src/domain/backup/Databases.ts"
import { DatabaseServer } from "../../src/store/databases/DatabaseServer.ts"
import { DatabasesSql } from "../../src/store/databases/DatabasesSql.ts"
import { MemoryDatabases } from "../support/MemoryDatabases.ts"
import { freshDatabase } from "../support/TestDatabase.ts"

const real = Layer.unwrap(
  Effect.map(freshDatabase, (url) => DatabasesSql.pipe(Layer.provide(DatabaseServer.fromUrl(url)))),
)

const plain = { encoding: "UTF8", collate: "C", ctype: "C.UTF-8" }

for (const [place, databases] of [
  ["in memory", MemoryDatabases],
  ["of PostgreSQL", real],
] as const) {
  describe(`Databases ${place}`, () => {
    const own = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      effect.pipe(Effect.scoped, Effect.provide(databases, { local: true }))
    const newName = () => `scratch_${randomUUID().slice(0, 8)}."é'`

    it.live("makes an empty one like another, and drops it in the end", () =>
      own(
        Effect.gen(function* () {
          const all = yield* Databases
          const name = newName()
          yield* Effect.scoped(
            Effect.gen(function* () {
              yield* all.scratch(name, plain)
              assert.deepInclude(yield* all.facts(name), { name, ...plain, migration: 0 })
              assert.deepStrictEqual((yield* all.fingerprint(name, {})).tables, [])
              assert.isNull(yield* all.holdings(name, 0))
              const error = yield* Effect.flip(all.scratch(name, plain))
              assert.strictEqual(error.reason, "exists")
              yield* all.facts(name)
            }),
          )
          assert.strictEqual((yield* Effect.flip(all.facts(name))).reason, "missing")
        }),
      ),
    )

    it.live("drops what dead processes left, and nothing else", () =>
      own(
        Effect.gen(function* () {
          const all = yield* Databases
          const prefix = newName()
          yield* all.scratch(`${prefix}_1`, plain)
          yield* all.scratch(`${prefix}_2`, plain)
          const other = newName()
          yield* all.scratch(other, plain)
          assert.deepStrictEqual(yield* all.dropLeftovers(prefix), [`${prefix}_1`, `${prefix}_2`])
          assert.deepStrictEqual(yield* all.dropLeftovers(prefix), [])
          yield* all.facts(other)
        }),
      ),
    )

    it.live("puts a copy in the place of the one that it replaces, and keeps that", () =>
      own(
        Effect.gen(function* () {
          const all = yield* Databases
          const [target, fresh, old] = [newName(), newName(), newName()]
          yield* all.scratch(target, { ...plain, encoding: "SQL_ASCII", ctype: "C" })
          yield* all.scratch(fresh, plain)
          yield* all.swap({ target, fresh, old })
          assert.strictEqual((yield* all.facts(target)).encoding, "UTF8")
          assert.strictEqual((yield* all.facts(old)).encoding, "SQL_ASCII")
          assert.strictEqual((yield* Effect.flip(all.facts(fresh))).reason, "missing")
          assert.deepStrictEqual(yield* all.dropLeftovers(old), [old])
        }),
      ),
    )

    it.live("swaps both names or none", () =>
      own(
        Effect.gen(function* () {
          const all = yield* Databases
          const [target, fresh] = [newName(), newName()]
          yield* all.scratch(target, { ...plain, encoding: "SQL_ASCII", ctype: "C" })
          const error = yield* Effect.flip(all.swap({ target, fresh, old: newName() }))
          assert.strictEqual(error.reason, "missing")
          yield* all.scratch(fresh, plain)
          const taken = yield* Effect.flip(all.swap({ target, fresh, old: all.target }))
          assert.strictEqual(taken.reason, "exists")
          assert.strictEqual((yield* all.facts(target)).encoding, "SQL_ASCII")
          assert.strictEqual((yield* all.facts(fresh)).encoding, "UTF8")
        }),
      ),
    )

    it.live("replaces none that is in use, and says by whom", () =>
      own(
        Effect.gen(function* () {
          const all = yield* Databases
          const [fresh, old] = [newName(), newName()]
          yield* all.scratch(fresh, plain)
          yield* all.snapshot(all.target)
          assert.deepStrictEqual(yield* all.users(all.target), ["confidant backup (1)"])
          const error = yield* Effect.flip(all.swap({ target: all.target, fresh, old }))
          assert.strictEqual(error.reason, "in use")
          assert.include(error.message, "confidant backup (1)")
          assert.strictEqual((yield* all.facts(all.target)).name, all.target)
          assert.deepStrictEqual(yield* all.users(fresh), [])
        }),
      ),
    )
  })
}
