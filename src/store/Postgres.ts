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

/** Where the server is. Given beside the URL, because the driver labels its spans with these and not with the URL. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly database: string
}

const sslModes = new Set(["disable", "allow", "prefer", "require", "verify-ca", "verify-full"])

/** The target or what is wrong: the driver would report a wrong URL at each connection, as if the server were away. */
const readTarget = (text: string): Target | string => {
  const url = new URL(text)
  if (!["postgres:", "postgresql:"].includes(url.protocol)) return "does not begin with postgres://"
  if (!sslModes.has(url.searchParams.get("sslmode") ?? "prefer")) {
    return `has an unknown sslmode: use one of ${[...sslModes].join(", ")}`
  }
  const named = decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, "$1")
  const database = url.searchParams.get("dbname") ?? decodeURIComponent(url.pathname.slice(1))
  return {
    host: url.searchParams.get("host") ?? (named === "" ? "localhost" : named),
    port: Number(url.searchParams.get("port") ?? (url.port === "" ? 5432 : url.port)),
    database: database === "" ? decodeURIComponent(url.username) : database,
  }
}

const refused = (what: string) => new DatabaseUnavailable({ message: `DATABASE_URL ${what}`, sqlState: null })

/** Where a DATABASE_URL leads; fails for what no connection could be made with, without quoting it. */
export const targetOf = (url: Redacted.Redacted): Effect.Effect<Target, DatabaseUnavailable> =>
  Effect.try({ try: () => readTarget(Redacted.value(url)), catch: () => refused("is not a URL") }).pipe(
    Effect.flatMap((target) => (typeof target === "string" ? Effect.fail(refused(target)) : Effect.succeed(target))),
  )

const connection = (url: Redacted.Redacted, target: Target) => ({
  ...target,
  url,
  connectTimeout: database.connectTimeout,
  keepAlive: database.keepAlive,
  applicationName: "confidant",
})

const unavailable =
  ({ host, database: name }: Target) =>
  (error: SqlError) => {
    const state = sqlState(error)
    return new DatabaseUnavailable({
      message: `PostgreSQL at ${host} (database ${name}) cannot be used: ${error.reason._tag}${state === null ? "" : ` ${state}`}`,
      sqlState: state,
    })
  }

/** Waits for a server that is away, then migrates on a connection of its own, which no statement timeout cuts. */
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
    const client = yield* PgClient.makeClient(connection(url, target)).pipe(
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

/** A migrated database behind a pool of connections. Waiting for a free connection is bounded by each call's timeout. */
export const fromUrl = (
  url: Redacted.Redacted,
): Layer.Layer<PgClient.PgClient | SqlClient, DatabaseUnavailable | DatabaseTooNew | MigrationError> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const target = yield* targetOf(url)
      yield* prepare(url, target)
      return PgClient.layerFrom(
        PgClient.make({
          ...connection(url, target),
          maxConnections: database.maxConnections,
          idleTimeout: database.idleTimeout,
          startupParameters: database.session,
        }).pipe(Effect.mapError(unavailable(target))),
      )
    }),
  )

type Database = Layer.Layer<
  PgClient.PgClient | SqlClient,
  DatabaseUnavailable | DatabaseTooNew | MigrationError | EmbeddedPostgresError,
  Settings
>

const from = (embedded: typeof EmbeddedPostgres.layer): Database =>
  Layer.unwrap(
    Effect.gen(function* () {
      const settings = yield* Settings
      if (settings.database._tag === "Server") return fromUrl(settings.database.url)
      return Layer.unwrap(Effect.map(EmbeddedPostgres, (server) => fromUrl(server.url))).pipe(
        Layer.provide(embedded({ stateDir: settings.stateDir })),
      )
    }),
  )

/** DATABASE_URL when it is set, otherwise the embedded server under the state folder. */
export const Postgres = from(EmbeddedPostgres.layer)

/** The same database for a short command: beside a running bot it uses that one's server. */
export const PostgresBeside = from(EmbeddedPostgres.layerBeside)
