import { PgClient } from "@effect/sql-pg"
import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Exit, Schema } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { SqlClient } from "effect/sql/SqlClient"
import {
  AuthenticationError,
  ConnectionError,
  DeadlockError,
  isSqlError,
  LockTimeoutError,
  SerializationError,
  SqlError,
  SqlSyntaxError,
  StatementTimeoutError,
  UniqueViolation,
  UnknownError,
} from "effect/sql/SqlError"
import { inject } from "vitest"
import { TimedOut, Unavailable } from "../../../src/boundary/GuardedCall.ts"
import { isOutage, isTransient, sqlState, storeError, transact, verdict } from "../../../src/store/driver/Transact.ts"
import { databaseUrl } from "../../support/DatabaseUrl.ts"
import { TestDatabase } from "../../support/TestDatabase.ts"

const about = (code: string | undefined) => ({
  cause: Object.assign(new Error("the server said"), code === undefined ? {} : { code }),
  message: "PgConnection: Query failed",
  operation: "execute",
})

const unknown = (code: string) => new SqlError({ reason: new UnknownError(about(code)) })

describe("the rule of what is an outage", () => {
  it.each([
    ["the connection broke", new SqlError({ reason: new ConnectionError(about(undefined)) }), true, true, true],
    ["08006", unknown("08006"), true, true, true],
    ["a pooler between", unknown("08P01"), true, true, false],
    ["shut down", unknown("57P01"), true, true, true],
    ["crashed", unknown("57P02"), true, true, true],
    ["starting up", unknown("57P03"), true, true, true],
    ["too many connections", unknown("53300"), true, true, true],
    ["a standby that cannot write", unknown("25006"), true, true, false],
    ["the disk is full", unknown("53100"), true, true, false],
    ["out of memory", unknown("53200"), true, true, false],
    ["the disk has errors", unknown("58030"), true, true, false],
    ["an internal error", unknown("XX000"), true, true, false],
    ["damaged data", unknown("XX001"), true, true, false],
    ["in use", unknown("55006"), true, true, false],
    ["not ready for it", unknown("55000"), true, true, false],
    ["a lost prepared statement", unknown("26000"), true, true, false],
    ["deadlock", new SqlError({ reason: new DeadlockError(about("40P01")) }), true, true, false],
    ["serialization", new SqlError({ reason: new SerializationError(about("40001")) }), true, true, false],
    ["lock timeout", new SqlError({ reason: new LockTimeoutError(about("55P03")) }), true, true, false],
    ["statement timeout", new SqlError({ reason: new StatementTimeoutError(about("57014")) }), true, true, false],
    ["no right to write", unknown("42501"), true, false, false],
    ["no such table", unknown("42P01"), true, false, false],
    ["wrong SQL", new SqlError({ reason: new SqlSyntaxError(about("42601")) }), true, false, false],
    ["wrong password", new SqlError({ reason: new AuthenticationError(about("28P01")) }), true, false, false],
    ["no such database", unknown("3D000"), true, false, false],
    ["a code that nobody knows", unknown("ZZ999"), true, true, false],
    ["a value too long", unknown("22001"), false, false, false],
    ["a limit of PostgreSQL", unknown("54000"), false, false, false],
    [
      "a value that exists",
      new SqlError({ reason: new UniqueViolation({ ...about("23505"), constraint: "messages_key" }) }),
      false,
      false,
      false,
    ],
    [
      "COPY, which drops the connection",
      new SqlError({ reason: new ConnectionError({ ...about(undefined), cause: new Error("COPY is not supported") }) }),
      false,
      false,
      false,
    ],
  ])("%s", (_name, error, outage, retry, fault) => {
    assert.strictEqual(isOutage(error), outage)
    assert.strictEqual(storeError("Inbox.settle")(error).transient, outage)
    assert.deepStrictEqual(verdict(error), { retry, fault })
  })

  it("counts an attempt without an answer against the server", () => {
    const late = new TimedOut({ dependency: "postgres", operation: "Inbox.open" })
    assert.deepStrictEqual(verdict(late), { retry: true, fault: true })
  })
})

describe("storeError", () => {
  it("names operation, kind, SQLSTATE and constraint", () => {
    const reason = new UniqueViolation({ ...about("23505"), constraint: "messages_turn_id_role_key" })
    const error = storeError("Inbox.settle")(new SqlError({ reason }))
    assert.deepInclude(error, { operation: "Inbox.settle", transient: false, sqlState: "23505" })
    assert.strictEqual(
      error.message,
      "PostgreSQL: UniqueViolation of messages_turn_id_role_key, a value breaks a rule of its table (23505)",
    )
  })

  it("says nothing of the server's words, which may quote a value", () => {
    const cause = Object.assign(new Error('invalid input syntax for type bigint: "my secret"'), { code: "22P02" })
    const error = storeError("Inbox.accept")(
      new SqlError({ reason: new UnknownError({ cause, message: cause.message, operation: "execute" }) }),
    )
    assert.notInclude(JSON.stringify(error) + error.message, "secret")
    assert.strictEqual(error.sqlState, "22P02")
  })

  it("calls an open breaker and a late answer transient", () => {
    const open = new Unavailable({ dependency: "postgres", retryAfterSeconds: 5 })
    const late = new TimedOut({ dependency: "postgres", operation: "Inbox.open" })
    for (const error of [open, late]) {
      assert.deepInclude(storeError("Inbox.open")(error), { transient: true, sqlState: null })
    }
  })
})

layer(TestDatabase)("transact", (it) => {
  /** `sql` itself would stay on the transaction's connection. */
  const onAnotherConnection = <A>(use: (sql: PgClient.PgClient) => Effect.Effect<A, SqlError>) =>
    PgClient.makeClient({ url: databaseUrl(inject("postgresSocketDir"), "postgres") }).pipe(
      Effect.flatMap(use),
      Effect.scoped,
      Effect.provide(Reactivity.layer),
    )
  const Pid = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ pid: Schema.Int })))

  it.effect("makes a typed, transient failure of a connection that is lost on the way", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* sql`CREATE TABLE notes (text text NOT NULL)`
      const cut = Effect.gen(function* () {
        yield* sql`INSERT INTO notes VALUES ('lost')`
        const [{ pid }] = yield* Effect.flatMap(sql`SELECT pg_backend_pid() AS pid`, Pid)
        yield* onAnotherConnection((other) => other`SELECT pg_terminate_backend(${pid}, 5000)`)
        yield* sql`INSERT INTO notes VALUES ('never')`
      })
      const error = yield* Effect.flip(transact(cut))
      assert.isTrue(isSqlError(error) && isTransient(error))
      yield* transact(sql`INSERT INTO notes VALUES ('kept')`)
      assert.deepStrictEqual(yield* sql`SELECT text FROM notes`, [{ text: "kept" }])
    }),
  )

  it.effect("takes everything back when the effect fails, and passes other defects on", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* sql`CREATE TABLE steps (number integer PRIMARY KEY)`
      const twice = Effect.andThen(sql`INSERT INTO steps VALUES (1)`, sql`INSERT INTO steps VALUES (1)`)
      assert.strictEqual(sqlState(yield* Effect.flip(transact(twice))), "23505")
      const broken = yield* Effect.exit(transact(Effect.andThen(sql`INSERT INTO steps VALUES (2)`, Effect.die("bug"))))
      assert.isTrue(Exit.hasDies(broken))
      assert.deepStrictEqual(yield* sql`SELECT * FROM steps`, [])
    }),
  )
})
