import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { BackupError } from "../../domain/backup/BackupError.ts"
import { makeConnections } from "./Connections.ts"
import { storeError } from "../driver/Transact.ts"

/** First key of the advisory lock, an arbitrary number; the second is the database. */
const lockSpace = 1_128_678_982

const Locked = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ locked: Schema.Boolean })))
const Holders = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ place: Schema.String, since: Schema.String })))

export const holdersOf = (sql: SqlClient, target: string) => sql`
  SELECT pid FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND classid = ${lockSpace}::bigint::oid
    AND objid = (hashtext(${target})::bigint & 4294967295)::oid`

/** A session lock per database: it ends with its process, even by kill -9. Connected elsewhere, as a restore renames the database. */
export const makeBackupLock = Effect.gen(function* () {
  const bot = yield* SqlClient
  const { open, openBeside, target } = yield* makeConnections

  const holders = (sql: SqlClient) => holdersOf(sql, target)

  const refuse = Effect.fnUntraced(function* (sql: SqlClient) {
    const [holder] = yield* sql`
      SELECT coalesce('the machine ' || host(client_addr), 'this machine') AS place,
        to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC' AS since
      FROM pg_stat_activity WHERE pid IN (${holders(sql)})`.pipe(Effect.flatMap(Holders))
    const who = holder === undefined ? "" : ` (on ${holder.place}, since ${holder.since})`
    return yield* new BackupError({
      failure: "locked",
      message: `Another backup, verification or restore of ${target} is running${who}: wait until it has ended`,
    })
  })

  const acquire = Effect.gen(function* () {
    const sql = yield* Effect.catch(openBeside([target]), () => open(target))
    // Exists since PostgreSQL 14.
    yield* sql`SELECT set_config(name, '0', false) FROM pg_settings WHERE name = 'idle_session_timeout'`
    const [{ locked }] = yield* sql`
      SELECT pg_try_advisory_lock(${lockSpace}, hashtext(${target})) AS locked`.pipe(Effect.flatMap(Locked))
    if (!locked) return yield* refuse(sql)
    // The server notices a closed connection only a little later.
    yield* Effect.addFinalizer(() => Effect.ignore(sql`SELECT pg_advisory_unlock(${lockSpace}, hashtext(${target}))`))
  }).pipe(Effect.mapError((error) => (Schema.is(BackupError)(error) ? error : storeError("BackupRuns.lock")(error))))

  return { acquire, isHeld: bot`EXISTS (${holders(bot)})` }
})
