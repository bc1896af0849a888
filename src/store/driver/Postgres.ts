import { PgClient, type PgPool } from "@effect/sql-pg"
import { Effect, Layer, type Redacted, Schedule } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import type { MigrationError } from "effect/sql/Migrator"
import { SqlClient } from "effect/sql/SqlClient"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import type { Settings } from "../../config/Settings.ts"
import type { QueryStatistics } from "../../domain/operators/database/QueryStatistics.ts"
import { database } from "../../policy/Database.ts"
import {
  connectionOf,
  DatabaseServer,
  type DatabaseUnavailable,
  type Target,
  targetOf,
} from "../databases/DatabaseServer.ts"
import { accept, type DatabaseTooNew, type DatabaseTooOld, migrate, oldestForCommands } from "../Migrations.ts"
import { makeMonitoredPool } from "./MonitoredPool.ts"
import type { EmbeddedPostgresError } from "../postgres/Failure.ts"
import { inWords } from "./DatabaseFailure.ts"
import { checkPassage, optionsOf, placeOf, unavailable } from "./Passage.ts"
import * as QueryMonitor from "./QueryMonitor.ts"
import { isTransient } from "./Transact.ts"

/** Waits for the server, then looks at the schema on a separate connection without a statement timeout. */
const prepare = Effect.fnUntraced(
  function* <A, E>(url: Redacted.Redacted, target: Target, schema: Effect.Effect<A, E | SqlError, SqlClient>) {
    const { firstWait, longestWait, attempts } = database.startup
    const wait = Schedule.max([
      Schedule.min([Schedule.exponential(firstWait), Schedule.spaced(longestWait)]),
      Schedule.recurs(attempts),
    ])
    let told = false
    const tell = (error: SqlError) =>
      Effect.suspend(() => {
        if (told || !isTransient(error)) return Effect.void
        told = true
        return Effect.logWarning(`Waiting for PostgreSQL at ${placeOf(target)}: ${inWords(error)}`)
      })
    const client = yield* PgClient.makeClient(connectionOf(url, target)).pipe(
      Effect.tapError(tell),
      Effect.retry({ while: isTransient, schedule: wait }),
      Effect.mapError(unavailable(target)),
    )
    return yield* schema.pipe(
      Effect.provideService(SqlClient, client),
      Effect.mapError((error) => (isSqlError(error) ? unavailable(target)(error) : error)),
    )
  },
  Effect.scoped,
  Effect.provide(Reactivity.layer),
)

type PoolOptions = Pick<PgPool.Config, "maxConnections" | "prepare" | "startupParameters">

const clientOf = (url: Redacted.Redacted, target: Target, options: PoolOptions) =>
  makeMonitoredPool({ ...connectionOf(url, target), idleTimeout: database.idleTimeout, ...options }).pipe(
    Effect.mapError(unavailable(target)),
  )

/** For what needs sessions of its own, such as the locks of runners. */
const sessionsOf = (url: Redacted.Redacted, target: Target) =>
  clientOf(url, target, { maxConnections: database.maxSessions, ...optionsOf(false) })

const pooled = <A, E>(
  url: Redacted.Redacted,
  pool: Redacted.Redacted | null,
  schema: Effect.Effect<A, E | SqlError, SqlClient>,
) =>
  Layer.effect(
    SqlClient,
    Effect.gen(function* () {
      yield* prepare(url, yield* targetOf(url), schema)
      yield* checkPassage(url, pool)
      const target = yield* targetOf(pool ?? url)
      const options = { maxConnections: database.maxConnections, ...optionsOf(pool !== null) }
      return yield* clientOf(pool ?? url, target, options)
    }),
  ).pipe(Layer.provide(Reactivity.layer))

/** A database behind a pool, migrated first. Each call's timeout bounds the wait for a free connection. */
export const fromUrl = (
  url: Redacted.Redacted,
  pool: Redacted.Redacted | null = null,
): Layer.Layer<SqlClient, DatabaseUnavailable | DatabaseTooNew | MigrationError> => pooled(url, pool, migrate)

/** The database as it is, of this release or the one before: for commands beside a bot. `oldest` 0: whatever it holds. */
export const asItIs = (
  url: Redacted.Redacted,
  oldest: number = oldestForCommands,
): Layer.Layer<SqlClient, DatabaseUnavailable | DatabaseTooNew | DatabaseTooOld> => pooled(url, null, accept(oldest))

export const migrated = Effect.gen(function* () {
  const { target, url } = yield* DatabaseServer
  return { ...(yield* prepare(url, target, migrate)), name: target.database }
})

type Database = Layer.Layer<
  SqlClient | DatabaseServer | QueryStatistics,
  DatabaseUnavailable | DatabaseTooNew | MigrationError | EmbeddedPostgresError,
  Settings
>

const poolOf = Layer.unwrap(Effect.map(DatabaseServer, ({ url, pool }) => fromUrl(url, pool))).pipe(
  Layer.provideMerge(QueryMonitor.layer),
)

export const Postgres: Database = poolOf.pipe(Layer.provideMerge(DatabaseServer.layer))

/** The same database, with sessions that keep locks: beside a pool in transaction mode a few of their own. */
export const Sessions: Layer.Layer<SqlClient, DatabaseUnavailable, DatabaseServer | SqlClient> = Layer.effect(
  SqlClient,
  Effect.gen(function* () {
    const { pool, target, url } = yield* DatabaseServer
    return pool === null ? yield* SqlClient : yield* sessionsOf(url, target)
  }),
).pipe(Layer.provide(Reactivity.layer))
