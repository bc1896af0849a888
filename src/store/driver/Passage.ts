import { PgClient } from "@effect/sql-pg"
import { Effect, type Redacted, Schema } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { database } from "../../policy/Database.ts"
import { connectionOf, DatabaseUnavailable, type Target, targetOf } from "../databases/DatabaseServer.ts"
import { inWords } from "./DatabaseFailure.ts"
import { sqlState } from "./Transact.ts"

const Seen = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(Schema.Struct({ place: Schema.String, limit: Schema.String })),
)

/** Which database of which server this is, and the limit that its sessions have. */
const look = (sql: SqlClient) =>
  sql`
    SELECT oid || ' ' || pg_postmaster_start_time() AS place, current_setting('statement_timeout') AS limit
    FROM pg_database WHERE datname = current_database()`.pipe(
    Effect.flatMap((rows) => Effect.orDie(Seen(rows))),
    Effect.map(([seen]) => seen),
  )

/** A socket's folder has no port of its own. */
export const placeOf = ({ host, port }: Target): string => (host.startsWith("/") ? host : `${host}:${port}`)

export const unavailable = (target: Target) => (error: SqlError) =>
  new DatabaseUnavailable({
    message: `PostgreSQL at ${placeOf(target)} (database ${target.database}) cannot be used: ${inWords(error)}`,
    sqlState: sqlState(error),
  })

const refusedPool = (what: string) => new DatabaseUnavailable({ message: what, sqlState: null })

const unlimited = `Statements through the pool of DATABASE_URL have no time limit. Give its role the limits once: ${Object.entries(
  database.session,
)
  .map(([name, limit]) => `ALTER ROLE … SET ${name} = '${limit}'`)
  .join("; ")}`

const compare = Effect.fnUntraced(function* (sql: SqlClient, direct: SqlClient | null) {
  const { place, limit } = yield* look(sql)
  if (direct === null) {
    if (limit === database.session.statement_timeout) return
    return yield* refusedPool(
      "DATABASE_URL leads to a pool of connections that leaves out what a session sets: set DATABASE_DIRECT_URL to PostgreSQL's own address as well",
    )
  }
  if (place !== (yield* look(direct)).place) {
    return yield* refusedPool("DATABASE_URL and DATABASE_DIRECT_URL lead to different databases: correct one of them")
  }
  if (limit === "0") yield* Effect.logWarning(unlimited)
})

/** What differs for a pool: in transaction mode a statement may meet any session, so nothing is left behind in one. */
export const optionsOf = (isPool: boolean) => (isPool ? { prepare: false } : { startupParameters: database.session })

/** A pool must lead to the same database; who takes it for PostgreSQL itself would lose its locks. Looks with connections like the bot's. */
export const checkPassage = Effect.fnUntraced(
  function* (url: Redacted.Redacted, pool: Redacted.Redacted | null) {
    const shown = yield* targetOf(pool ?? url)
    const open = (from: Redacted.Redacted, target: Target, isPool: boolean) =>
      PgClient.makeClient({ ...connectionOf(from, target), ...optionsOf(isPool) })
    yield* Effect.gen(function* () {
      const client = yield* open(pool ?? url, shown, pool !== null)
      yield* compare(client, pool === null ? null : yield* open(url, yield* targetOf(url), false))
    }).pipe(Effect.catchTag("SqlError", (error) => Effect.fail(unavailable(shown)(error))))
  },
  Effect.scoped,
  Effect.provide(Reactivity.layer),
)
