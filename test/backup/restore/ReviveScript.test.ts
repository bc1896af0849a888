import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { writeLedger } from "../../../src/backup/keep/ErasureLedgerFiles.ts"
import { Databases } from "../../../src/domain/backup/Databases.ts"
import { type Erasure } from "../../../src/domain/backup/Erasures.ts"
import { UserId } from "../../../src/domain/Ids.ts"
import { epochsAfterRestore } from "../../../src/policy/Backup.ts"
import { DatabaseServer } from "../../../src/store/databases/DatabaseServer.ts"
import { DatabasesSql } from "../../../src/store/databases/DatabasesSql.ts"
import { missing } from "../../support/requires.ts"
import { clientOf, freshDatabase } from "../../support/TestDatabase.ts"

const script = join(import.meta.dirname, "../../../deploy/pgbackrest/revive.sql")

/** 1 is to be forgotten, 2 was forgotten and came back, 3 never asked. */
const people = `
  INSERT INTO chats SELECT n, n FROM generate_series(1, 3) n;
  INSERT INTO users (user_id, chat_id, name, language, created_at) SELECT n, n, 'P', 'en', 'epoch' FROM generate_series(1, 3) n;
  INSERT INTO conversations (user_id, number, mode, active, created_at) SELECT n, 1, 'helper', true, 'epoch' FROM generate_series(1, 3) n;
  INSERT INTO turns (update_id, chat_id, user_id, payload, status, token, received_at)
    SELECT n, n, n, '{}', 'answered', 1, 'epoch' FROM generate_series(1, 3) n;
  INSERT INTO messages (conversation_id, user_id, role, text, turn_id, created_at)
    SELECT n, n, 'user', 'confided ' || n, n, 'epoch' FROM generate_series(1, 3) n;
  INSERT INTO deliveries (turn_id, part, method, payload, state, attempts, created_at)
    SELECT n, 0, 'Message', '{}', CASE n WHEN 3 THEN 'pending' ELSE 'sending' END, n - 1, 'epoch' FROM generate_series(1, 3) n;
  INSERT INTO erasures VALUES (2, 'epoch'::timestamptz + interval '5 seconds');
  INSERT INTO backup_runs (kind, trigger, tier, state, created_at, started_at)
    VALUES ('backup', 'command', 'daily', 'running', 'epoch', 'epoch');
  INSERT INTO broadcasts (id, texts, state, began_at) VALUES ('sent', '{}', 'running', 'epoch'), ('draft', '{}', 'draft', NULL)`

const erasures: ReadonlyArray<Erasure> = [
  { userId: UserId.make(1), at: 4_000 },
  { userId: UserId.make(2), at: 4_500 },
  { userId: UserId.make(9), at: 6_000 },
]

/** All that a person would find there; the times of now are left out. */
const contents = (url: Redacted.Redacted) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient
    return {
      users: yield* sql`SELECT * FROM users ORDER BY user_id`,
      conversations: yield* sql`SELECT * FROM conversations ORDER BY id`,
      messages: yield* sql`SELECT * FROM messages ORDER BY id`,
      turns: yield* sql`SELECT * FROM turns ORDER BY update_id`,
      deliveries: yield* sql`SELECT * FROM deliveries ORDER BY turn_id`,
      erasures: yield* sql`SELECT * FROM erasures ORDER BY user_id`,
      forget: yield* sql`SELECT prosrc, pg_get_function_result(oid) FROM pg_proc WHERE proname = 'confidant_forget'`,
      runs: yield* sql`SELECT state, told, finished_at IS NOT NULL AS finished FROM backup_runs`,
      broadcasts: yield* sql`SELECT id, state FROM broadcasts ORDER BY id`,
      chats: yield* sql`SELECT chat_id, epoch / ${epochsAfterRestore} AS millions FROM chats ORDER BY chat_id`,
    }
  }).pipe(Effect.provide(clientOf(url)))

const run = (url: Redacted.Redacted, script: string) =>
  Effect.flatMap(SqlClient, (sql) =>
    Effect.forEach(script.split(";"), (statement) => sql.unsafe(statement), { discard: true }),
  ).pipe(Effect.provide(clientOf(url)))

const filled = Effect.tap(freshDatabase, (url) => run(url, people))

const psql = (url: Redacted.Redacted, ...args: ReadonlyArray<string>) =>
  Effect.callback<{ readonly failed: boolean; readonly output: string }>((resume) => {
    execFile("psql", [Redacted.value(url), "-Xq", ...args, "-f", script], (error, stdout, stderr) =>
      resume(Effect.succeed({ failed: error !== null, output: stdout + stderr })),
    )
  })

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "confidant-revive-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true })),
)

describe.skipIf(missing("psql"))("revive.sql", () => {
  it.live("leaves a database as a restore by the command leaves it", () =>
    Effect.gen(function* () {
      const [byCommand, byScript] = yield* Effect.all([filled, filled])
      yield* Effect.flatMap(Databases, (databases) => databases.revive(databases.target, erasures)).pipe(
        Effect.provide(DatabasesSql.pipe(Layer.provide(DatabaseServer.fromUrl(byCommand)))),
      )
      const ledger = join(yield* folder, "the ledger")
      writeFileSync(ledger, writeLedger(erasures))
      // As a release before left it: without the statement, which both bring along.
      yield* run(byScript, "DROP FUNCTION confidant_forget")
      const { failed, output } = yield* psql(byScript, "-v", `ledger=${ledger}`)
      assert.isFalse(failed, output)
      const found = yield* contents(byScript)
      assert.deepStrictEqual(found, yield* contents(byCommand))
      assert.deepStrictEqual(
        found.users.map((row) => Number(row["user_id"])),
        [2, 3],
      )
      assert.deepStrictEqual(found.broadcasts, [
        { id: "draft", state: "draft" },
        { id: "sent", state: "stopped" },
      ])
    }).pipe(Effect.scoped),
  )

  it.live("changes nothing without a ledger that it can read", () =>
    Effect.gen(function* () {
      const url = yield* filled
      const before = yield* contents(url)
      const damaged = join(yield* folder, "damaged")
      writeFileSync(damaged, `${writeLedger(erasures)}{"userId":`)
      const tried = [
        yield* psql(url),
        yield* psql(url, "-v", "ledger=/nowhere"),
        yield* psql(url, "-v", `ledger=${damaged}`),
      ]
      for (const { failed, output } of tried) assert.isTrue(failed, output)
      assert.deepStrictEqual(yield* contents(url), before)
    }).pipe(Effect.scoped),
  )
})
