import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Redacted, Schema } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { randomUUID } from "node:crypto"
import { inject } from "vitest"
import { PostgresTools } from "../../src/backup/tools/PostgresTools.ts"
import { Databases } from "../../src/domain/backup/Databases.ts"
import { databaseUrl } from "./DatabaseUrl.ts"
import { freshDatabase } from "./TestDatabase.ts"

/** The test server as PostgreSQL's own programs are led to it; what is given goes over it. */
export const toolsWith = (
  environment: Readonly<Record<string, string | Redacted.Redacted>> = {},
  serverVersion = 150_018,
) =>
  PostgresTools.layer.pipe(
    Layer.provide(
      Layer.mock(Databases, {
        target: "postgres",
        newestMigration: 0,
        environment: () => ({ PGHOST: inject("postgresSocketDir"), PGUSER: "confidant", ...environment }),
        facts: (name) =>
          Effect.succeed({
            name,
            serverVersion,
            encoding: "UTF8",
            collate: "C",
            ctype: "C",
            bytes: 0,
            dataDirectory: null,
            walBytes: 0,
            migration: 0,
            serves: 0,
            estimatedRows: 0,
          }),
      }),
    ),
  )

/** The name of a private, migrated database. */
export const someDatabase = Effect.map(freshDatabase, (url) => new URL(Redacted.value(url)).pathname.slice(1))

export const connect = (database: string) =>
  PgClient.makeClient({ url: databaseUrl(inject("postgresSocketDir"), database) }).pipe(
    Effect.provide(Reactivity.layer),
  )

/** The name of a private database with nothing in it. */
export const emptyDatabase = Effect.gen(function* () {
  const name = `test_${randomUUID().replaceAll("-", "")}`
  const admin = yield* connect("postgres")
  yield* Effect.acquireRelease(admin`CREATE DATABASE ${admin(name)} TEMPLATE template0`, () =>
    Effect.ignore(admin`DROP DATABASE ${admin(name)} WITH (FORCE)`),
  )
  return name
})

const Exported = Schema.Tuple([Schema.Struct({ id: Schema.String })])

/** An exported snapshot, until the scope ends. */
export const snapshotOf = Effect.fnUntraced(function* (database: string) {
  const sql = yield* connect(database)
  const held = yield* sql.reserve
  yield* held.executeRaw("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", [])
  const rows = yield* held.executeUnprepared("SELECT pg_export_snapshot() AS id", [], undefined)
  return (yield* Schema.decodeUnknownEffect(Exported)(rows))[0].id
})
