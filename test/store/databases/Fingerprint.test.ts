import { PgClient } from "@effect/sql-pg"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Redacted } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { randomUUID } from "node:crypto"
import { SqlClient } from "effect/sql/SqlClient"
import { Databases } from "../../../src/domain/backup/Databases.ts"
import { DatabaseServer } from "../../../src/store/databases/DatabaseServer.ts"
import { DatabasesSql } from "../../../src/store/databases/DatabasesSql.ts"
import { clientOf, freshDatabase } from "../../support/TestDatabase.ts"

const database = Layer.unwrap(
  Effect.map(freshDatabase, (url) =>
    Layer.merge(clientOf(url), DatabasesSql.pipe(Layer.provide(DatabaseServer.fromUrl(url)))),
  ),
)

const asRole = (url: Redacted.Redacted, role: string) =>
  Redacted.make(Redacted.value(url).replace("//confidant@", `//${role}@`))

const own = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  effect.pipe(Effect.scoped, Effect.provide(database, { local: true }))

const run = Effect.fnUntraced(function* (...statements: ReadonlyArray<string>) {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})

const read = (options: { readonly snapshot?: string } = {}) =>
  Databases.use((databases) => databases.fingerprint(databases.target, options))

const tableOf = Effect.fnUntraced(function* (name: string, options: { readonly snapshot?: string } = {}) {
  const { tables } = yield* read(options)
  return tables.find(({ table }) => table === name)
})

const kinds = `SELECT n AS id, 'text ' || n AS words, NULL::text AS nothing, '' AS empty, n::numeric / 7 AS part,
  n::float8 / 3 AS approximate, decode(md5(n::text), 'hex') AS bytes, now() - n * interval '1 hour' AS at,
  n * interval '1 hour 1 second' AS lasting, date '2026-11-21' + n AS day, jsonb_build_object('n', n) AS json,
  ARRAY[n, NULL, n] AS list, n::text::money AS price, int4range(n, n + 5) AS range, n % 2 = 0 AS even
  FROM generate_series(1, 3000) AS n`

describe("the fingerprint of a database", () => {
  it.live("has its sequences from before anything is dumped in the snapshot, however far they go meanwhile", () =>
    own(
      Effect.gen(function* () {
        const databases = yield* Databases
        yield* run("CREATE SEQUENCE steps", "SELECT nextval('steps')")
        const { id, sequences } = yield* databases.snapshot(databases.target)
        yield* run("SELECT nextval('steps') FROM generate_series(1, 9)")
        const at = (all: typeof sequences) => all.find(({ sequence }) => sequence === "steps")?.lastValue
        assert.strictEqual(at(sequences), "1")
        assert.strictEqual(at((yield* read({ snapshot: id })).sequences), "10")
      }),
    ),
  )

  it.live("is the same for the same rows in another order, under any settings of session and database", () =>
    own(
      Effect.gen(function* () {
        const { target } = yield* Databases
        yield* run(`CREATE TABLE kinds AS ${kinds}`)
        const before = yield* tableOf("kinds")
        yield* run(
          "CREATE TABLE again AS SELECT * FROM kinds ORDER BY md5(id::text)",
          "DROP TABLE kinds",
          "ALTER TABLE again RENAME TO kinds",
          `ALTER DATABASE "${target}" SET TimeZone = 'Asia/Tokyo'`,
          `ALTER DATABASE "${target}" SET DateStyle = 'German'`,
          `ALTER DATABASE "${target}" SET IntervalStyle = 'iso_8601'`,
          `ALTER DATABASE "${target}" SET bytea_output = 'escape'`,
          `ALTER DATABASE "${target}" SET extra_float_digits = 0`,
          `ALTER DATABASE "${target}" SET statement_timeout = 1`,
        )
        assert.deepStrictEqual(yield* tableOf("kinds"), before)
        assert.strictEqual(before?.rows, 3_000)
        assert.match(before?.digest ?? "", /^[0-9a-f]{48}$/)
      }),
    ),
  )

  it.live("differs when a single value, or only its column, is another", () =>
    own(
      Effect.gen(function* () {
        yield* run(`CREATE TABLE kinds AS ${kinds}`)
        const seen = new Set([(yield* tableOf("kinds"))?.digest])
        const changes = [
          "UPDATE kinds SET words = 'text 7 ' WHERE id = 7",
          "UPDATE kinds SET nothing = '' WHERE id = 7",
          "UPDATE kinds SET nothing = empty, empty = NULL WHERE id = 7",
          "UPDATE kinds SET at = at + interval '1 microsecond' WHERE id = 3000",
          "UPDATE kinds SET approximate = approximate * (1 + 2.3e-16) WHERE id = 11",
          "INSERT INTO kinds SELECT * FROM kinds WHERE id = 1",
          "DELETE FROM kinds WHERE ctid = (SELECT ctid FROM kinds WHERE id = 2)",
        ]
        for (const change of changes) {
          yield* run(change)
          const { digest } = (yield* tableOf("kinds")) ?? {}
          assert.isFalse(seen.has(digest), change)
          seen.add(digest)
        }
      }),
    ),
  )

  it.live("is that of the snapshot, while others write", () =>
    own(
      Effect.gen(function* () {
        const databases = yield* Databases
        yield* run(`CREATE TABLE kinds AS ${kinds}`)
        const before = yield* tableOf("kinds")
        const { id, at } = yield* databases.snapshot(databases.target)
        yield* run("DELETE FROM kinds WHERE id > 10", "INSERT INTO chats VALUES (1, 1)")
        assert.deepStrictEqual(yield* tableOf("kinds", { snapshot: id }), before)
        assert.strictEqual((yield* tableOf("chats", { snapshot: id }))?.rows, 0)
        assert.strictEqual((yield* tableOf("kinds"))?.rows, 10)
        const now = yield* Clock.currentTimeMillis
        assert.isAtLeast(at, now - 60_000)
        assert.isAtMost(at, now + 1_000)
      }),
    ),
  )

  it.live("says when the snapshot is not there any more", () =>
    own(
      Effect.gen(function* () {
        const databases = yield* Databases
        const { id } = yield* Effect.scoped(databases.snapshot(databases.target))
        // The server ends the session a moment after its client has left.
        const refused = yield* Effect.eventually(Effect.flip(read({ snapshot: id })))
        assert.match(refused.message, /^reading every row of/)
      }),
    ),
  )

  it.live("has every table that holds rows, of any name and shape", () =>
    own(
      Effect.gen(function* () {
        const databases = yield* Databases
        const migrated = yield* databases.fingerprint(databases.target, {})
        const before = new Set(migrated.tables.filter(({ rows }) => rows > 0).map(({ table }) => table))
        yield* run(
          `CREATE SCHEMA "Odd.""one"`,
          `CREATE TABLE "Odd.""one"."a.b ""c""" (row_of_table int, half text)`,
          `INSERT INTO "Odd.""one"."a.b ""c""" VALUES (1, 'x')`,
          "CREATE TABLE no_columns ()",
          "INSERT INTO no_columns DEFAULT VALUES",
          "CREATE TABLE parted (at date) PARTITION BY RANGE (at)",
          "CREATE TABLE part_one PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
          "INSERT INTO parted VALUES ('2026-05-05'), ('2026-06-06')",
          "CREATE TABLE parent (n int)",
          "CREATE TABLE child () INHERITS (parent)",
          "INSERT INTO parent VALUES (1)",
          "INSERT INTO child VALUES (2), (3)",
          "CREATE UNLOGGED TABLE quick AS SELECT 1 AS n",
          "CREATE TEMP TABLE passing AS SELECT 1 AS n",
          "CREATE MATERIALIZED VIEW made AS SELECT 1 AS n",
          "CREATE VIEW seen AS SELECT 1 AS n",
        )
        const told = new Array<number>()
        const { tables } = yield* databases.fingerprint(databases.target, {
          progress: (rows) => Effect.sync(() => told.push(rows)),
        })
        const ours = tables.filter(({ rows, table }) => rows > 0 && !before.has(table))
        assert.sameDeepMembers(
          ours.map(({ schema, table, rows }) => [schema, table, rows]),
          [
            ['Odd."one', 'a.b "c"', 1],
            ["public", "no_columns", 1],
            ["public", "part_one", 2],
            ["public", "parent", 1],
            ["public", "child", 2],
            ["public", "quick", 1],
          ],
        )
        assert.strictEqual(told.length, tables.length)
        assert.strictEqual(
          told.reduce((sum, rows) => sum + rows, 0),
          tables.reduce((sum, { rows }) => sum + rows, 0),
        )
      }),
    ),
  )

  it.live("knows sequences and extensions", () =>
    own(
      Effect.gen(function* () {
        yield* run("CREATE SEQUENCE fresh", "CREATE SEQUENCE used", "SELECT setval('used', 9007199254740993)")
        const { sequences, extensions } = yield* read()
        assert.deepInclude(sequences, { schema: "public", sequence: "fresh", lastValue: null })
        assert.deepInclude(sequences, { schema: "public", sequence: "used", lastValue: "9007199254740993" })
        assert.deepStrictEqual(extensions, [{ name: "plpgsql", version: "1.0" }])
      }),
    ),
  )

  it.live("is refused rather than wrong where row security hides rows", () =>
    Effect.gen(function* () {
      const url = yield* freshDatabase
      const role = `weak_${randomUUID().slice(0, 8)}`
      const admin = yield* PgClient.makeClient({ url })
      yield* Effect.acquireRelease(admin.unsafe(`CREATE ROLE ${role} LOGIN`), () =>
        Effect.ignore(Effect.andThen(admin.unsafe(`DROP OWNED BY ${role}`), admin.unsafe(`DROP ROLE ${role}`))),
      )
      yield* admin.unsafe(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`)
      yield* admin.unsafe("ALTER TABLE messages ENABLE ROW LEVEL SECURITY")
      const weak = DatabaseServer.fromUrl(asRole(url, role))
      const databases = yield* Effect.provide(Databases, DatabasesSql.pipe(Layer.provide(weak)))
      const error = yield* Effect.flip(databases.fingerprint(databases.target, {}))
      assert.strictEqual(error.reason, "forbidden")
      const scratch = yield* Effect.flip(
        Effect.scoped(databases.scratch("never_made", { encoding: "UTF8", collate: "C", ctype: "C" })),
      )
      assert.strictEqual(scratch.reason, "forbidden")
    }).pipe(Effect.scoped, Effect.provide(Reactivity.layer)),
  )
})
