import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Databases } from "../../../src/domain/backup/Databases.ts"
import { DatabaseServer } from "../../../src/store/databases/DatabaseServer.ts"
import { DatabasesSql } from "../../../src/store/databases/DatabasesSql.ts"
import { Postgres } from "../../../src/store/driver/Postgres.ts"
import { provideSettings } from "../../support/Settings.ts"
import { freshDatabase } from "../../support/TestDatabase.ts"

const stateFolder = Effect.acquireRelease(
  Effect.sync(() => {
    const folder = mkdtempSync(join(tmpdir(), "confidant-server-"))
    chmodSync(folder, 0o755)
    return folder
  }),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true })),
)

describe("the configured database", () => {
  it.live("is the embedded one, of a running bot or without; it can be replaced when nobody is connected", () =>
    Effect.gen(function* () {
      const stateDir = yield* stateFolder
      const beside = Layer.suspend(() => DatabasesSql.pipe(Layer.provide(Layer.fresh(DatabaseServer.layerBeside))))
      const swap = Effect.gen(function* () {
        const databases = yield* Databases
        assert.strictEqual(databases.target, "postgres")
        const { migration, ...like } = yield* databases.facts("postgres")
        assert.strictEqual(migration, databases.newestMigration)
        yield* databases.scratch("fresh", like)
        yield* databases.swap({ target: "postgres", fresh: "fresh", old: "before" })
        assert.strictEqual((yield* databases.facts("postgres")).migration, 0)
        assert.strictEqual((yield* databases.facts("before")).migration, migration)
      }).pipe(Effect.scoped, Effect.provide(beside.pipe(provideSettings({ stateDir }))))

      yield* Effect.gen(function* () {
        const sql = yield* SqlClient
        assert.deepStrictEqual(yield* sql`SELECT 1 AS alive`, [{ alive: 1 }])
        const error = yield* Effect.flip(swap)
        assert.strictEqual(error._tag, "DatabaseError")
        assert.include(error.message, "confidant (1)")
      }).pipe(Effect.provide(Layer.fresh(Postgres).pipe(provideSettings({ stateDir }))))
      yield* swap
    }).pipe(Effect.scoped),
  )

  it.live("is that of DATABASE_URL where it is set", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const database = { _tag: "Server", url, pool: null } as const
      const server = yield* Effect.provide(
        DatabaseServer,
        DatabaseServer.layerBeside.pipe(provideSettings({ database })),
      )
      assert.strictEqual(Redacted.value(server.url), Redacted.value(url))
    }).pipe(Effect.scoped),
  )
})
