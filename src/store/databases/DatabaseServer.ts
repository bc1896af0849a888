import { Context, Effect, Layer, Redacted, Schema } from "effect"
import { Settings } from "../../config/Settings.ts"
import { database } from "../../policy/Database.ts"
import { EmbeddedPostgres } from "../postgres/EmbeddedPostgres.ts"
import type { EmbeddedPostgresError } from "../postgres/Failure.ts"

/** The message says why, without the password or the user. */
export class DatabaseUnavailable extends Schema.TaggedError<DatabaseUnavailable>()("DatabaseUnavailable", {
  message: Schema.String,
  sqlState: Schema.NullOr(Schema.String),
}) {}

/** Given beside the URL, because the driver labels its spans with these. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly database: string
}

const sslModes = new Set(["disable", "allow", "prefer", "require", "verify-ca", "verify-full"])

/** The driver would report a malformed URL at each connection, as if the server were down. */
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

export const targetOf = (url: Redacted.Redacted): Effect.Effect<Target, DatabaseUnavailable> =>
  Effect.try({ try: () => readTarget(Redacted.value(url)), catch: () => refused("is not a URL") }).pipe(
    Effect.flatMap((target) => (typeof target === "string" ? Effect.fail(refused(target)) : Effect.succeed(target))),
  )

export const connectionOf = (url: Redacted.Redacted, target: Target) => ({
  ...target,
  url,
  connectTimeout: database.connectTimeout,
  keepAlive: database.keepAlive,
  applicationName: "confidant",
})

const make = Effect.fnUntraced(function* (
  url: Redacted.Redacted,
  pool: Redacted.Redacted | null,
  dataDir: string | null = null,
) {
  const target = yield* targetOf(url)
  const { database, host, port } = target
  return { url, pool, target, place: dataDir ?? `the database ${database} on ${host}:${port}` }
})

const from = (embedded: typeof EmbeddedPostgres.layer) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const settings = yield* Settings
      if (settings.database._tag === "Server")
        return DatabaseServer.fromUrl(settings.database.url, settings.database.pool)
      return Layer.effect(
        DatabaseServer,
        Effect.flatMap(EmbeddedPostgres, (server) => make(server.url, null, server.dataDir)),
      ).pipe(Layer.provide(embedded({ stateDir: settings.stateDir })))
    }),
  )

type FromSettings = Layer.Layer<DatabaseServer, DatabaseUnavailable | EmbeddedPostgresError, Settings>

/** Where the configured database is. Connects to nothing, but starts the embedded server. */
export class DatabaseServer extends Context.Service<
  DatabaseServer,
  {
    readonly url: Redacted.Redacted
    readonly target: Target
    /** The folder of the embedded server, or which database it is, for operators. */
    readonly place: string
    /** A pool of connections in transaction mode, for statements that need no session of their own. */
    readonly pool: Redacted.Redacted | null
  }
>()("confidant/store/DatabaseServer") {
  static readonly fromUrl = (
    url: Redacted.Redacted,
    pool: Redacted.Redacted | null = null,
  ): Layer.Layer<DatabaseServer, DatabaseUnavailable> => Layer.effect(DatabaseServer, make(url, pool))

  /** DATABASE_URL if set, otherwise the embedded server under the state folder. */
  static readonly layer: FromSettings = Layer.suspend(() => from(EmbeddedPostgres.layer))

  /** For a short command: beside a running bot it uses that bot's server. */
  static readonly layerBeside: FromSettings = Layer.suspend(() => from(EmbeddedPostgres.layerBeside))
}
