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
import { isTransient, sqlState, storeError, transact, verdict } from "../../../src/store/driver/Transact.ts"
import { databaseUrl } from "../../support/DatabaseUrl.ts"
import { TestDatabase } from "../../support/TestDatabase.ts"

const about = (code: string | undefined) => ({
  cause: Object.assign(new Error("the server said"), code === undefined ? {} : { code }),
  message: "PgConnection: Query failed",
  operation: "execute",
})

const unknown = (code: string) => new SqlError({ reason: new UnknownError(about(code)) })

describe("the rule of what is transient", () => {
  it.each([
    ["the connection broke", new SqlError({ reason: new ConnectionError(about(undefined)) }), true, true],
    ["08006", unknown("08006"), true, true],
    ["shut down", unknown("57P01"), true, true],
    ["crashed", unknown("57P02"), true, true],
    ["starting up", unknown("57P03"), true, true],
    ["too many connections", unknown("53300"), true, true],
    ["a standby that cannot write", unknown("25006"), true, true],
    ["deadlock", new SqlError({ reason: new DeadlockError(about("40P01")) }), true, false],
    ["serialization", new SqlError({ reason: new SerializationError(about("40001")) }), true, false],
    ["lock timeout", new SqlError({ reason: new LockTimeoutError(about("55P03")) }), true, false],
    ["statement timeout", new SqlError({ reason: new StatementTimeoutError(about("57014")) }), true, false],
    ["wrong SQL", new SqlError({ reason: new SqlSyntaxError(about("42601")) }), false, false],
    ["wrong password", new SqlError({ reason: new AuthenticationError(about("28P01")) }), false, false],
    [
      "a value that exists",
      new SqlError({ reason: new UniqueViolation({ ...about("23505"), constraint: "messages_key" }) }),
      false,
      false,
    ],
    ["no such database", unknown("3D000"), false, false],
    [
      "COPY, which drops the connection",
      new SqlError({ reason: new ConnectionError({ ...about(undefined), cause: new Error("COPY is not supported") }) }),
      false,
      false,
    ],
  ])("%s", (_name, error, retry, fault) => {
    assert.strictEqual(isTransient(error), retry)
    assert.deepStrictEqual(verdict(error), { retry, fault })
    assert.strictEqual(storeError("Inbox.settle")(error).transient, retry)
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
    assert.strictEqual(error.message, "PostgreSQL: UniqueViolation of messages_turn_id_role_key")
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
