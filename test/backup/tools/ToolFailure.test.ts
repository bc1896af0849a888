import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { explain, isOnlyTransactionTimeout } from "../../../src/backup/tools/ToolFailure.ts"

describe("what PostgreSQL's programs say", () => {
  it.each([
    [
      'pg_dump: error: connection to server at "127.0.0.1", port 5433 failed: FATAL:  password authentication failed for user "confidant"',
      "refused the user or the password",
    ],
    [
      'pg_dump: error: connection to server at "127.0.0.1", port 5433 failed: fe_sendauth: no password supplied',
      "refused the user or the password",
    ],
    [
      'pg_dump: error: connection to server at "10.0.0.1", port 5432 failed: FATAL:  no pg_hba.conf entry for host "10.0.0.2", user "bot", database "bot", no encryption',
      "pg_hba.conf",
    ],
    [
      'pg_dump: error: connection to server at "db" (10.0.0.1), port 5432 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?',
      "does not answer",
    ],
    [
      'pg_dump: error: connection to server on socket "/run/x/.s.PGSQL.5432" failed: No such file or directory\n\tIs the server running locally and accepting connections on that socket?',
      "does not answer",
    ],
    [
      'pg_dump: error: could not translate host name "db.example" to address: Name or service not known',
      "does not answer",
    ],
    [
      'pg_dump: error: Dumping the contents of table "diary" failed: PQgetCopyData() failed.\npg_dump: detail: Error message from server: server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally\npg_dump: detail: Command was: COPY public.diary (id, said) TO stdout;',
      "went away in the middle",
    ],
    [
      "pg_dump: error: aborting because of server version mismatch\npg_dump: detail: server version: 17.2; pg_dump version: 15.18",
      "older than the server",
    ],
    ["pg_restore: error: unsupported version (1.16) in file header", "newer pg_dump"],
    ["pg_restore: error: did not find magic string in file header", "custom format"],
    ["pg_restore: error: could not read from input file: end of file", "cut off"],
    [
      'pg_dump: error: query failed: ERROR:  canceling statement due to lock timeout\npg_dump: detail: Query was: LOCK TABLE public."diary" IN ACCESS SHARE MODE',
      "stayed locked",
    ],
    [
      'pg_restore: error: COPY failed for table "diary": ERROR:  could not extend file "base/1/2": No space left on device\nHINT:  Check free disk space.',
      "disk of the database server is full",
    ],
  ])("%s", (stderr, meaning) => assert.include(explain(stderr), meaning))

  it("is shown as far as it names objects", () => {
    assert.strictEqual(
      explain(
        'pg_restore: error: could not execute query: ERROR:  relation "diary" already exists\nCommand was: CREATE TABLE x',
      ),
      'could not execute query: ERROR:  relation "diary" already exists',
    )
    assert.strictEqual(explain("psql:<stdin>:12: ERROR:  22P02"), "22P02")
    assert.strictEqual(explain(""), "it gave no reason")
  })

  it("is not shown where it quotes what people wrote", () => {
    const stderr =
      'pg_restore: error: COPY failed for table "diary": ERROR:  invalid input syntax for type bigint: "I love "Bob" dearly"\n' +
      'CONTEXT:  COPY diary, line 7, column id: "I love "Bob" dearly"\nDETAIL:  Key (said)=(I love Bob) already exists.'
    assert.strictEqual(
      explain(stderr),
      'COPY failed for table "diary": ERROR:  invalid input syntax for type bigint: …',
    )
  })

  it.effect.prop("never holds a quoted value", [Schema.String.check(Schema.isMinLength(1))], ([said]) =>
    Effect.sync(() => {
      const secret = `<<${said}>>`
      const told = explain(
        `pg_restore: error: COPY failed for table "diary": ERROR:  invalid input: "${secret}"\nDETAIL:  ${secret}`,
      )
      assert.notInclude(told, secret)
      assert.notInclude(told, "<<")
    }),
  )
})

describe("a newer pg_restore on an older server", () => {
  const setting =
    'pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter "transaction_timeout"\nCommand was: SET transaction_timeout = 0;\n'
  const ended = (errors: number) => `pg_restore: warning: errors ignored on restore: ${errors}\n`
  const other = 'pg_restore: error: COPY failed for table "diary": ERROR:  duplicate key\n'

  it("is excused for the one setting that the server does not know, and for nothing else", () => {
    assert.isTrue(isOnlyTransactionTimeout(setting + ended(1)))
    for (const said of ["", ended(1), setting, setting + other + ended(2), other + ended(1), setting + ended(2)]) {
      assert.isFalse(isOnlyTransactionTimeout(said), said)
    }
  })
})
