import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Schema } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { SqlClient } from "effect/sql/SqlClient"
import { Guard } from "../../boundary/Guard.ts"
import type { Settings } from "../../config/Settings.ts"
import { dropCommand } from "../../domain/backup/DatabaseNames.ts"
import type { DatabaseError } from "../../domain/backup/Databases.ts"
import { DatabaseProbe, ProbeFailed } from "../../domain/Probes.ts"
import { scratchPrefix } from "../../policy/Backup.ts"
import { checkCall } from "../../policy/ops/Checks.ts"
import { pgEnvironment } from "../driver/PgEnvironment.ts"
import { databaseError } from "../driver/DatabaseFailure.ts"
import { checkPassage } from "../driver/Passage.ts"
import { connectionOf, DatabaseServer } from "./DatabaseServer.ts"
import { leftoversOf } from "./MaintenanceSql.ts"
import { levelIn, newestMigration } from "../Migrations.ts"
import { forgetIn } from "../ForgetSql.ts"
import { servedIn } from "../ServedBotSql.ts"
import { Int8 } from "../driver/Statements.ts"
import { causeOf, type StatementFailure, transact, verdict } from "../driver/Transact.ts"

const Health = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(
    Schema.Struct({
      version: Schema.String,
      serverVersion: Schema.Int,
      settings: Schema.Record(Schema.String, Schema.String),
      connections: Schema.Int,
      now: Int8,
    }),
  ),
)
const Counted = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ count: Int8 })))
const Ids = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ id: Int8 })))

const settings = [
  "fsync",
  "synchronous_commit",
  "full_page_writes",
  "max_connections",
  "superuser_reserved_connections",
  "server_encoding",
  "TimeZone",
  "transaction_read_only",
]

/** An older database does not know them. */
const processes = Effect.fnUntraced(function* (sql: SqlClient) {
  const [table] = yield* sql`SELECT to_regclass('processes') IS NOT NULL AS there`
  if (table?.["there"] !== true) return 0
  const [{ count }] = yield* sql`SELECT count(*) FROM processes WHERE leased_until > now()`.pipe(
    Effect.flatMap(Counted),
  )
  return count
})

const health = Effect.fnUntraced(function* (server: DatabaseServer["Service"]) {
  const sql = yield* SqlClient
  const { database } = server.target
  const { kept, scratch } = yield* leftoversOf(sql, scratchPrefix, database)
  const environment = pgEnvironment(server)(database)
  const leftovers = {
    place: server.place,
    servedBot: yield* servedIn(sql),
    processes: yield* processes(sql),
    kept: kept.map((name) => ({ name, drop: dropCommand(environment, name) })),
    scratch,
  }
  const [found] = yield* sql`
    SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS "serverVersion",
      (SELECT json_object_agg(name, setting) FROM pg_settings WHERE ${sql.in("name", settings)}) AS settings,
      (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
      floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`.pipe(Effect.flatMap(Health))
  const { migration, serves } = yield* levelIn(sql)
  return { ...found, ...leftovers, migration, serves, newestMigration }
})

const Last = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ at: Schema.NullOr(Int8) })))

const lastVerified = Effect.gen(function* () {
  const sql = yield* SqlClient
  const [table] = yield* sql`SELECT to_regclass('backup_runs') IS NOT NULL AS there`
  if (table?.["there"] !== true) return null
  const [{ at }] = yield* sql`
    SELECT floor(extract(epoch FROM max(finished_at)) * 1000)::bigint AS at
    FROM backup_runs WHERE kind = 'backup' AND state IN ('verified', 'not uploaded')`.pipe(Effect.flatMap(Last))
  return at
})

class ReadBack extends Schema.TaggedError<ReadBack>()("ReadBack", { same: Schema.Boolean }) {}

/** Always fails, so that it is rolled back. */
const written = Effect.gen(function* () {
  const sql = yield* SqlClient
  const [{ id }] = yield* sql`
    INSERT INTO health_checks (service, healthy, millis) VALUES ('smoke', true, 0) RETURNING id`.pipe(
    Effect.flatMap(Ids),
  )
  const back = yield* sql`SELECT id FROM health_checks WHERE id = ${id} AND service = 'smoke'`.pipe(Effect.flatMap(Ids))
  return yield* new ReadBack({ same: back[0].id === id })
})

const roundTrip = transact(written).pipe(
  Effect.catchIf(
    (error) => error instanceof ReadBack,
    ({ same }) => Effect.succeed(same),
  ),
)

const fixes: Readonly<Record<DatabaseError["reason"], string>> = {
  away: "Start PostgreSQL, or correct host and port in DATABASE_URL.",
  forbidden: "Correct the user or the password in DATABASE_URL, or the server's pg_hba.conf.",
  "in use": "Wait until the others are done.",
  exists: "Check the server's log.",
  missing: "Create it with createdb, or correct its name in DATABASE_URL.",
  full: "Free some space on the disk of the database server.",
  other: "Check the server's log.",
}

const noTables = new ProbeFailed({
  message: "The database has no tables of this version.",
  fix: "Start the bot, or run confidant migrate: both create them.",
})

const failed = ({ reason, message }: DatabaseError) =>
  message.includes("42P01") ? noTables : new ProbeFailed({ message, fix: fixes[reason] })

const make = Effect.gen(function* () {
  const guard = yield* Guard
  const server = yield* DatabaseServer
  const { pool, target, url } = server

  /** A new connection: those of the pool may all be busy. */
  const on = <A>(operation: string, work: Effect.Effect<A, StatementFailure, SqlClient>) =>
    guard
      .call(
        { dependency: "postgres", operation, policy: checkCall.database, classify: verdict, why: causeOf },
        PgClient.makeClient({ ...connectionOf(url, target), applicationName: "confidant check" }).pipe(
          Effect.flatMap((client) => Effect.provideService(work, SqlClient, client)),
          Effect.provide(Reactivity.layer),
          Effect.scoped,
        ),
      )
      .pipe(
        Effect.mapError((error) =>
          error._tag === "TimedOut" || error._tag === "Unavailable"
            ? new ProbeFailed({ message: `database ${target.database}: ${error.message}`, fix: fixes.away })
            : failed(databaseError(`database ${target.database}`)(error)),
        ),
      )

  return DatabaseProbe.of({
    health: checkPassage(url, pool).pipe(
      Effect.mapError(({ message }) => new ProbeFailed({ message, fix: fixes.other })),
      Effect.when(Effect.succeed(pool !== null)),
      Effect.andThen(on("DatabaseProbe.health", health(server))),
    ),
    lastVerified: on("DatabaseProbe.lastVerified", lastVerified),
    roundTrip: on("DatabaseProbe.roundTrip", roundTrip).pipe(
      Effect.filterOrFail(
        (same) => same,
        () => new ProbeFailed({ message: "The row that was written could not be read back.", fix: fixes.other }),
      ),
      Effect.asVoid,
    ),
    erase: (userId) =>
      on(
        "DatabaseProbe.erase",
        Effect.flatMap(SqlClient, (sql) => forgetIn(sql, [userId])),
      ).pipe(Effect.asVoid),
  })
})

export const DatabaseProbeSql: Layer.Layer<DatabaseProbe, never, Guard | DatabaseServer> = Layer.effect(
  DatabaseProbe,
  make,
)

/** For a command: finds the server on first use, and reports a failure of that as the finding. */
export const DatabaseProbeBeside: Layer.Layer<DatabaseProbe, never, Guard | Settings> = Layer.effect(
  DatabaseProbe,
  Effect.gen(function* () {
    const context = yield* Effect.context<Guard | Settings>()
    const scope = yield* Effect.scope
    const probe = yield* Effect.cached(
      Layer.buildWithScope(Layer.provide(DatabaseProbeSql, DatabaseServer.layerBeside), scope).pipe(
        Effect.provideContext(context),
        Effect.flatMap((built) => Effect.provide(DatabaseProbe, built)),
        Effect.mapError(
          ({ message }) =>
            new ProbeFailed({ message, fix: "Correct DATABASE_URL, or check the log of the embedded server." }),
        ),
      ),
    )
    return {
      health: Effect.flatMap(probe, ({ health: look }) => look),
      lastVerified: Effect.flatMap(probe, (found) => found.lastVerified),
      roundTrip: Effect.flatMap(probe, ({ roundTrip: write }) => write),
      erase: (userId) => Effect.flatMap(probe, ({ erase }) => erase(userId)),
    }
  }),
)
