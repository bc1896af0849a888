import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { Databases } from "../../domain/backup/Databases.ts"
import type { Erasure } from "../../domain/backup/Erasures.ts"
import { forgetFunction } from "../../../migrations/0013_forget_in_audit_log.ts"
import { epochsAfterRestore } from "../../policy/Backup.ts"
import type { Connections } from "./Connections.ts"
import { forgetIn, recordIn } from "../ForgetSql.ts"
import { Int8 } from "../driver/Statements.ts"

const Tables = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ name: Schema.String })))

/** The copy may be of an older release, or of something else. */
const ourTables = (sql: SqlClient) =>
  sql`
    SELECT name FROM unnest(ARRAY['chats', 'users', 'messages', 'turns', 'deliveries', 'backup_runs', 'erasures', 'broadcasts']) AS name
    WHERE to_regclass('confidant_migrations') IS NOT NULL AND to_regclass(name) IS NOT NULL`.pipe(
    Effect.flatMap(Tables),
    Effect.map((rows): ReadonlySet<string> => new Set(rows.map(({ name }) => name))),
  )

/** A copy of an older release gets the function of this one. */
const ableToForget = (sql: SqlClient) => sql.unsafe(forgetFunction)

const Known = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ userId: Int8, at: Int8 })))

/** Except erasures that the copy itself knows, the same or later. */
const due = Effect.fnUntraced(function* (sql: SqlClient, erasures: ReadonlyArray<Erasure>) {
  const known = yield* sql`
    SELECT user_id AS "userId", ceil(extract(epoch FROM at) * 1000)::bigint AS at FROM erasures`.pipe(
    Effect.flatMap(Known),
  )
  const at = new Map(known.map((erasure) => [erasure.userId, erasure.at]))
  return erasures.filter((erasure) => (at.get(erasure.userId) ?? -Infinity) < erasure.at)
})

const latest = (erasures: ReadonlyArray<Erasure>): ReadonlyArray<Erasure> => [
  ...new Map([...erasures].sort((a, b) => a.at - b.at).map((erasure) => [erasure.userId, erasure])).values(),
]

const erase = Effect.fnUntraced(function* (
  sql: SqlClient,
  tables: ReadonlySet<string>,
  erasures: ReadonlyArray<Erasure>,
) {
  if (["chats", "users", "messages", "turns"].some((name) => !tables.has(name))) return 0
  const given = latest(erasures)
  const again = tables.has("erasures") ? yield* due(sql, given) : given
  yield* ableToForget(sql)
  const traces = yield* forgetIn(
    sql,
    again.map(({ userId }) => userId),
  )
  if (tables.has("erasures")) yield* recordIn(sql, again)
  return new Set(traces.map(({ person }) => person)).size
})

const revive = Effect.fnUntraced(function* (sql: SqlClient, erasures: ReadonlyArray<Erasure>) {
  const tables = yield* ourTables(sql)
  const has = (name: string) => tables.has(name)
  const forgotten = yield* erase(sql, tables, erasures)
  if (has("chats")) yield* sql`UPDATE chats SET epoch = epoch + ${epochsAfterRestore}`
  // What was pending may have been sent since: as after a crash, it is repeated once and marked as repeated.
  if (has("deliveries")) {
    yield* sql`
      UPDATE deliveries SET state = 'sending', attempts = greatest(attempts, 1) WHERE state IN ('pending', 'sending')`
  }
  // Its last people may have got it since the copy was made, and nobody is to get it twice.
  if (has("broadcasts")) yield* sql`UPDATE broadcasts SET state = 'stopped' WHERE state = 'running'`
  // One is the run that made the copy; nobody waits for its notice. `told` 0 makes it a restored one.
  if (has("backup_runs")) {
    yield* sql`
      UPDATE backup_runs SET state = 'interrupted', started_at = coalesce(started_at, now()), finished_at = now(), told = 0
      WHERE finished_at IS NULL`
  }
  return { forgotten }
})

export const reviveIn =
  ({ within }: Connections): Databases["Service"]["revive"] =>
  (database, erasures) =>
    within("preparing for use", database, (sql) => sql.withTransaction(revive(sql, erasures)))

export const eraseIn =
  ({ within }: Connections): Databases["Service"]["erase"] =>
  (database, erasures) =>
    within("forgetting in", database, (sql) =>
      sql.withTransaction(
        Effect.gen(function* () {
          return { forgotten: yield* erase(sql, yield* ourTables(sql), erasures) }
        }),
      ),
    )
