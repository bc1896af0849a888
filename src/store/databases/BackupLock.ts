import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { makeConnections } from "./Connections.ts"
import { storeError } from "../driver/Transact.ts"

/** First key of the advisory lock (the second tells the databases of a server apart); any other number would do. */
const lockSpace = 1_128_678_982

const Locked = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ locked: Schema.Boolean })))
const Holders = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ place: Schema.String, since: Schema.String })))

/**
 * One lock for each database that is backed up, held by a session: it ends with its process, also by kill -9. The
 * session is connected to another database, because a restore renames the one it is about.
 */
export const makeBackupLock = Effect.gen(function* () {
  const bot = yield* SqlClient
  const { open, openBeside, target } = yield* makeConnections

  const holders = (sql: SqlClient) => sql`
    SELECT pid FROM pg_locks
    WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = ${lockSpace}::bigint::oid
      AND objid = (hashtext(${target})::bigint & 4294967295)::oid`

  const refuse = Effect.fnUntraced(function* (sql: SqlClient) {
    const [holder] = yield* sql`
      SELECT coalesce('the machine ' || host(client_addr), 'this machine') AS place,
        to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC' AS since
      FROM pg_stat_activity WHERE pid IN (${holders(sql)})`.pipe(Effect.flatMap(Holders))
    const who = holder === undefined ? "" : ` on ${holder.place} since ${holder.since}`
    return yield* new BackupError({
      failure: "locked",
      message: `Another backup, verification or restore of ${target} runs${who}: wait for its end`,
    })
  })

  const acquire = Effect.gen(function* () {
    const sql = yield* Effect.catch(openBeside([target]), () => open(target))
    // Known since PostgreSQL 14.
    yield* sql`SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'`
    const [{ locked }] = yield* sql`
      SELECT pg_try_advisory_lock(${lockSpace}, hashtext(${target})) AS locked`.pipe(Effect.flatMap(Locked))
    if (!locked) return yield* refuse(sql)
    // The server notices the end of a connection a little later.
    yield* Effect.addFinalizer(() => Effect.ignore(sql`SELECT pg_advisory_unlock(${lockSpace}, hashtext(${target}))`))
  }).pipe(Effect.mapError((error) => (Schema.is(BackupError)(error) ? error : storeError("BackupRuns.lock")(error))))

  return { acquire, isHeld: bot`EXISTS (${holders(bot)})` }
})
