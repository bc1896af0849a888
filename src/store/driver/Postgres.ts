import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, type Redacted, Schedule } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import type { MigrationError } from "effect/sql/Migrator"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Settings } from "../../config/Settings.ts"
import type { QueryStatistics } from "../../domain/operators/QueryStatistics.ts"
import { database } from "../../policy/Database.ts"
import { inWords } from "./DatabaseFailure.ts"
import {
  connectionOf,
  DatabaseServer,
  DatabaseUnavailable,
  type Target,
  targetOf,
} from "../databases/DatabaseServer.ts"
import { type DatabaseTooNew, migrate } from "../Migrations.ts"
import { makeMonitoredPool } from "./MonitoredPool.ts"
import type { EmbeddedPostgresError } from "../postgres/Failure.ts"
import * as QueryMonitor from "./QueryMonitor.ts"
import { isTransient, sqlState } from "./Transact.ts"

const unavailable =
  ({ host, database: name }: Target) =>
  (error: SqlError) =>
    new DatabaseUnavailable({
      message: `PostgreSQL at ${host} (database ${name}) cannot be used: ${inWords(error)}`,
      sqlState: sqlState(error),
    })

/** Waits for the server, then migrates on a separate connection without a statement timeout. */
const prepare = Effect.fnUntraced(
  function* (url: Redacted.Redacted, target: Target) {
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
        return Effect.logWarning(`Waiting for PostgreSQL at ${target.host}`)
      })
    const client = yield* PgClient.makeClient(connectionOf(url, target)).pipe(
      Effect.tapError(tell),
      Effect.retry({ while: isTransient, schedule: wait }),
      Effect.mapError(unavailable(target)),
    )
    yield* migrate.pipe(
      Effect.provideService(SqlClient, client),
      Effect.catchTag("SqlError", (error) => Effect.fail(unavailable(target)(error))),
    )
  },
  Effect.scoped,
  Effect.provide(Reactivity.layer),
)

/** A migrated database behind a pool. Each call's timeout bounds the wait for a free connection. */
export const fromUrl = (
  url: Redacted.Redacted,
): Layer.Layer<SqlClient, DatabaseUnavailable | DatabaseTooNew | MigrationError> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const target = yield* targetOf(url)
      yield* prepare(url, target)
      return Layer.effect(
        SqlClient,
        makeMonitoredPool({
          ...connectionOf(url, target),
          maxConnections: database.maxConnections,
          idleTimeout: database.idleTimeout,
          startupParameters: database.session,
        }).pipe(Effect.mapError(unavailable(target))),
      ).pipe(Layer.provide(Reactivity.layer))
    }),
  )

type Database = Layer.Layer<
  SqlClient | DatabaseServer | QueryStatistics,
  DatabaseUnavailable | DatabaseTooNew | MigrationError | EmbeddedPostgresError,
  Settings
>

const poolOf = Layer.unwrap(Effect.map(DatabaseServer, ({ url }) => fromUrl(url))).pipe(
  Layer.provideMerge(QueryMonitor.layer),
)

/** DATABASE_URL if set, otherwise the embedded server under the state folder. */
export const Postgres: Database = poolOf.pipe(Layer.provideMerge(DatabaseServer.layer))
