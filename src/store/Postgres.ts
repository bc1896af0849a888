import { PgClient } from "@effect/sql-pg"
import { Effect, Layer, Redacted, Schedule, Schema } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import type { MigrationError } from "effect/sql/Migrator"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { Settings } from "../config/Settings.ts"
import { database } from "../policy/Database.ts"
import { EmbeddedPostgres } from "./EmbeddedPostgres.ts"
import { type DatabaseTooNew, migrate } from "./Migrations.ts"
import type { EmbeddedPostgresError } from "./postgres/Failure.ts"
import { isTransient, sqlState } from "./Transact.ts"

/** The database cannot be used; the message says why, without password or address of the user. */
export class DatabaseUnavailable extends Schema.TaggedError<DatabaseUnavailable>()("DatabaseUnavailable", {
  message: Schema.String,
  sqlState: Schema.NullOr(Schema.String),
}) {}

/** The driver labels spans with these and not with what the URL says. */
const target = (url: URL) => ({
  database: decodeURIComponent(url.pathname.slice(1)) || url.username || "postgres",
  host: url.searchParams.get("host") ?? (url.hostname || "localhost"),
  port: Number(url.port || 5432),
})

const parse = (url: Redacted.Redacted) =>
  Effect.try({
    try: () => new URL(Redacted.value(url)),
    catch: () => new DatabaseUnavailable({ message: "DATABASE_URL is not a URL", sqlState: null }),
  })

/** A client's settings for `url`; connections are opened when they are needed. */
const connection = (url: Redacted.Redacted, parsed: URL) => ({
  ...target(parsed),
  url,
  connectTimeout: database.connectTimeout,
  keepAlive: database.keepAlive,
  applicationName: "confidant",
})

const unavailable = (parsed: URL) => (error: SqlError) => {
  const { host, database: name } = target(parsed)
  const state = sqlState(error)
  return new DatabaseUnavailable({
    message: `PostgreSQL at ${host} (database ${name}) cannot be used: ${error.reason._tag}${state === null ? "" : ` ${state}`}`,
    sqlState: state,
  })
}

/** Waits for a server that is away, then migrates on a connection of its own, which no statement timeout cuts. */
const prepare = Effect.fnUntraced(
  function* (url: Redacted.Redacted, parsed: URL) {
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
        return Effect.logWarning(`Waiting for PostgreSQL at ${target(parsed).host}`)
      })
    const client = yield* PgClient.makeClient(connection(url, parsed)).pipe(
      Effect.tapError(tell),
      Effect.retry({ while: isTransient, schedule: wait }),
      Effect.mapError(unavailable(parsed)),
    )
    yield* migrate.pipe(
      Effect.provideService(SqlClient, client),
      Effect.catchTag("SqlError", (error) => Effect.fail(unavailable(parsed)(error))),
    )
  },
  Effect.scoped,
  Effect.provide(Reactivity.layer),
)

/** A migrated database behind a pool of connections. Waiting for a free connection is bounded by each call's timeout. */
export const fromUrl = (
  url: Redacted.Redacted,
): Layer.Layer<PgClient.PgClient | SqlClient, DatabaseUnavailable | DatabaseTooNew | MigrationError> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const parsed = yield* parse(url)
      yield* prepare(url, parsed)
      return PgClient.layerFrom(
        PgClient.make({
          ...connection(url, parsed),
          maxConnections: database.maxConnections,
          idleTimeout: database.idleTimeout,
          startupParameters: database.session,
        }).pipe(Effect.mapError(unavailable(parsed))),
      )
    }),
  )

/** DATABASE_URL when it is set, otherwise the embedded server under the state folder. */
export const Postgres: Layer.Layer<
  PgClient.PgClient | SqlClient,
  DatabaseUnavailable | DatabaseTooNew | MigrationError | EmbeddedPostgresError,
  Settings
> = Layer.unwrap(
  Effect.gen(function* () {
    const settings = yield* Settings
    if (settings.database._tag === "Server") return fromUrl(settings.database.url)
    return Layer.unwrap(Effect.map(EmbeddedPostgres, (server) => fromUrl(server.url))).pipe(
      Layer.provide(EmbeddedPostgres.layer({ stateDir: settings.stateDir })),
    )
  }),
)
