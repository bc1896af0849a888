import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Redacted, Stream } from "effect"
import { execFileSync } from "node:child_process"
import { PostgresTools } from "../../../src/backup/tools/PostgresTools.ts"
import { emptyDatabase, connect, snapshotOf, someDatabase, toolsWith } from "../../support/PostgresTools.ts"
import { missing } from "../../support/requires.ts"

const fill = Effect.fnUntraced(function* (database: string, rows: number) {
  const sql = yield* connect(database)
  yield* sql`CREATE TABLE diary (id bigint PRIMARY KEY, said text NOT NULL)`
  yield* sql`INSERT INTO diary SELECT n, 'secret of ' || n || repeat('x', 400) FROM generate_series(1, ${rows}::int) n`
})

const text = (value: string) => Stream.make(new TextEncoder().encode(value))

/** Processes of PostgreSQL's programs that this process has started, zombies too. */
const children = () =>
  execFileSync("ps", ["--ppid", String(process.pid), "-o", "comm="], { encoding: "utf8" })
    .split("\n")
    .filter((name) => /^(?:pg_dump|pg_restore|psql)/.test(name))

describe.skipIf(missing("pg_dump"))("PostgreSQL's own programs", () => {
  it.effect("carry a database over to another, rows, indexes and constraints", () =>
    Effect.gen(function* () {
      const tools = yield* PostgresTools
      const source = yield* someDatabase
      yield* fill(source, 20_000)
      const snapshot = yield* snapshotOf(source)
      const copy = yield* emptyDatabase
      yield* tools.restore(copy, tools.dump(source, snapshot))
      const sql = yield* connect(copy)
      const [found] = yield* sql`SELECT count(*)::int AS rows, sum(length(said))::int AS letters FROM diary`
      const original = yield* connect(source)
      const [expected] = yield* original`SELECT count(*)::int AS rows, sum(length(said))::int AS letters FROM diary`
      assert.deepStrictEqual(found, expected)
      assert.strictEqual(yield* tools.schemaSha256(copy), yield* tools.schemaSha256(source, snapshot))
      assert.deepStrictEqual(children(), [])
    }).pipe(Effect.provide(toolsWith())),
  )

  it.effect("show the database as it was at the snapshot", () =>
    Effect.gen(function* () {
      const tools = yield* PostgresTools
      const source = yield* someDatabase
      yield* fill(source, 10)
      const snapshot = yield* snapshotOf(source)
      const sql = yield* connect(source)
      yield* sql`DELETE FROM diary`
      const copy = yield* emptyDatabase
      yield* tools.restore(copy, tools.dump(source, snapshot))
      const [found] = yield* (yield* connect(copy))`SELECT count(*)::int AS rows FROM diary`
      assert.deepStrictEqual(found, { rows: 10 })
    }).pipe(Effect.provide(toolsWith())),
  )

  it.effect("take plain SQL whole or not at all", () =>
    Effect.gen(function* () {
      const tools = yield* PostgresTools
      const database = yield* emptyDatabase
      const error = yield* Effect.flip(
        tools.restoreSql(database, text("CREATE TABLE a (n int); INSERT INTO a VALUES ('secret');")),
      )
      assert.strictEqual(error.failure, "could not verify")
      assert.notInclude(error.message, "secret")
      assert.include(error.message, "22P02")
      yield* tools.restoreSql(database, text("CREATE TABLE a (n int);\nCOPY a FROM stdin;\n1\n2\n\\.\n"))
      const [found] = yield* (yield* connect(database))`SELECT count(*)::int AS rows FROM a`
      assert.deepStrictEqual(found, { rows: 2 })
    }).pipe(Effect.provide(toolsWith())),
  )

  it.effect("end when nobody reads them any more", () =>
    Effect.gen(function* () {
      const tools = yield* PostgresTools
      const source = yield* someDatabase
      yield* fill(source, 50_000)
      const snapshot = yield* snapshotOf(source)
      const some = yield* tools.dump(source, snapshot).pipe(Stream.take(2), Stream.runCollect)
      assert.strictEqual(some.length, 2)
      assert.deepStrictEqual(children(), [])
    }).pipe(Effect.provide(toolsWith())),
  )

  it.effect("end when they are interrupted, in the middle of a restore", () =>
    Effect.gen(function* () {
      const tools = yield* PostgresTools
      const copy = yield* emptyDatabase
      const begun = yield* Deferred.make<void>()
      const stuck = Stream.concat(
        Stream.make(Buffer.from("PGDMP")),
        Stream.fromEffectDrain(Effect.andThen(Deferred.succeed(begun, undefined), Effect.never)),
      )
      const fiber = yield* Effect.forkChild(tools.restore(copy, stuck))
      yield* Deferred.await(begun)
      assert.lengthOf(children(), 1)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(children(), [])
    }).pipe(Effect.provide(toolsWith())),
  )

  it.effect("fail as their source fails", () =>
    Effect.gen(function* () {
      const tools = yield* PostgresTools
      const source = yield* someDatabase
      yield* fill(source, 5_000)
      const snapshot = yield* snapshotOf(source)
      const copy = yield* emptyDatabase
      const cut = Stream.concat(Stream.take(tools.dump(source, snapshot), 3), Stream.fail("the source" as const))
      assert.strictEqual(yield* Effect.flip(tools.restore(copy, cut)), "the source")
      assert.deepStrictEqual(children(), [])
    }).pipe(Effect.provide(toolsWith())),
  )

  it.effect("say why they stopped reading, however the source goes on", () =>
    Effect.gen(function* () {
      const tools = yield* PostgresTools
      const copy = yield* emptyDatabase
      const junk = Buffer.alloc(65_536, "no dump ")
      const endless = Stream.forever(Stream.make(junk))
      const stalled = Stream.concat(Stream.make(junk), Stream.never)
      for (const source of [endless, stalled]) {
        const error = yield* Effect.flip(tools.restore(copy, source))
        assert.strictEqual(error.failure, "could not verify")
        assert.include(error.message, "custom format")
      }
      assert.deepStrictEqual(children(), [])
    }).pipe(Effect.provide(toolsWith())),
  )

  it.effect("say that a dump is cut off", () =>
    Effect.gen(function* () {
      const tools = yield* PostgresTools
      const source = yield* someDatabase
      yield* fill(source, 5_000)
      const snapshot = yield* snapshotOf(source)
      const copy = yield* emptyDatabase
      const error = yield* Effect.flip(tools.restore(copy, Stream.take(tools.dump(source, snapshot), 4)))
      assert.include(error.message, "cut off")
    }).pipe(Effect.provide(toolsWith())),
  )

  it.effect("never reveal what is in a row", () =>
    Effect.gen(function* () {
      const tools = yield* PostgresTools
      const source = yield* someDatabase
      yield* fill(source, 100)
      const snapshot = yield* snapshotOf(source)
      const copy = yield* emptyDatabase
      yield* (yield* connect(copy))`
        CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS
        $$ BEGIN EXECUTE 'ALTER TABLE IF EXISTS public.diary ADD CHECK (said NOT LIKE ''secret of 7%'')'; END $$`
      yield* (yield* connect(
        copy,
      ))`CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION refuse()`
      const error = yield* Effect.flip(tools.restore(copy, tools.dump(source, snapshot)))
      assert.notInclude(error.message, "secret")
      assert.include(error.message, "diary")
    }).pipe(Effect.provide(toolsWith())),
  )
})

describe.skipIf(missing("pg_dump"))("a server that cannot be dumped", () => {
  const refusalOf = (database: string) =>
    PostgresTools.use((tools) => Effect.flip(Stream.runDrain(tools.dump(database, "00000003-0000001B-1"))))

  it.effect("is away", () =>
    Effect.gen(function* () {
      const { failure, message } = yield* refusalOf("postgres")
      assert.strictEqual(failure, "no backup")
      assert.include(message, "does not answer")
    }).pipe(Effect.provide(toolsWith({ PGHOST: "127.0.0.1", PGPORT: "1", PGPASSWORD: Redacted.make("pw") }))),
  )

  it.effect("has no such database, user or snapshot", () =>
    Effect.gen(function* () {
      assert.include((yield* refusalOf("nowhere")).message, "no database of that name")
      assert.include((yield* refusalOf("postgres")).message, "snapshot")
      const { message } = yield* Effect.provide(refusalOf("postgres"), toolsWith({ PGUSER: "nobody" }), { local: true })
      assert.include(message, "no such user")
    }).pipe(Effect.provide(toolsWith())),
  )

  it.effect("goes away in the middle", () =>
    Effect.gen(function* () {
      const tools = yield* PostgresTools
      const source = yield* someDatabase
      yield* fill(source, 50_000)
      const snapshot = yield* snapshotOf(source)
      const sql = yield* connect("postgres")
      let cut = false
      const error = yield* tools.dump(source, snapshot).pipe(
        Stream.runForEach(() => {
          if (cut) return Effect.void
          cut = true
          return Effect.asVoid(sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = ${source} AND application_name = 'pg_dump'`)
        }),
        Effect.flip,
      )
      assert.include(error.message, "went away in the middle")
    }).pipe(Effect.provide(toolsWith())),
  )

  it.effect("is newer than the programs", () =>
    Effect.gen(function* () {
      const tools = yield* PostgresTools
      const error = yield* Effect.flip(tools.check(990_001))
      assert.strictEqual(error.failure, "usage")
      assert.include(error.message, "apt-get install postgresql-client-99")
      assert.match(yield* tools.check(150_018), /^\d+\.\d+$/)
    }).pipe(Effect.provide(toolsWith())),
  )
})

describe.skipIf(missing("pg_dump"))("the digest of a schema", () => {
  const base =
    "CREATE TABLE t (id int PRIMARY KEY, kind text CHECK (kind IN ('a', 'b')), note varchar(20) CHECK (note IN ('x', 'y')))"
  const digest = Effect.fnUntraced(function* (...statements: ReadonlyArray<string>) {
    const tools = yield* PostgresTools
    const database = yield* emptyDatabase
    yield* tools.restoreSql(database, text(statements.map((statement) => `${statement};\n`).join("")))
    return yield* tools.schemaSha256(database)
  })

  it.effect("does not depend on owners and privileges", () =>
    Effect.gen(function* () {
      const plain = yield* digest(base, "CREATE INDEX i ON t (kind)")
      assert.strictEqual(yield* digest(base, "CREATE INDEX i ON t (kind)", "GRANT SELECT ON t TO PUBLIC"), plain)
    }).pipe(Effect.provide(toolsWith())),
  )

  it.effect("changes with an index, a column, a default and a constraint", () =>
    Effect.gen(function* () {
      const seen = new Set<string>()
      const changes = [
        "SELECT 1",
        "CREATE INDEX i ON t (kind)",
        "ALTER TABLE t DROP COLUMN note",
        "ALTER TABLE t ALTER id TYPE bigint",
        "ALTER TABLE t ALTER kind SET DEFAULT 'a'",
        "ALTER TABLE t ALTER kind SET NOT NULL",
        "ALTER TABLE t DROP CONSTRAINT t_kind_check",
      ]
      for (const change of changes) seen.add(yield* digest(base, change))
      assert.strictEqual(seen.size, changes.length)
    }).pipe(Effect.provide(toolsWith())),
  )

  it.effect("is the same for a restored copy of a constraint that PostgreSQL writes in another way", () =>
    Effect.gen(function* () {
      const tools = yield* PostgresTools
      const source = yield* emptyDatabase
      yield* tools.restoreSql(source, text(`${base};`))
      const copy = yield* emptyDatabase
      yield* tools.restore(copy, tools.dump(source, yield* snapshotOf(source)))
      assert.strictEqual(yield* tools.schemaSha256(copy), yield* tools.schemaSha256(source))
    }).pipe(Effect.provide(toolsWith())),
  )
})
