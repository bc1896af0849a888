import { NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { Context, Effect, FileSystem, Layer, Redacted, Schema } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { inject } from "vitest"
import { Backup, type BackupOptions } from "../../../src/backup/make/Backup.ts"
import { BackupKey } from "../../../src/backup/make/BackupKey.ts"
import { Catalogue } from "../../../src/backup/keep/Catalogue.ts"
import { ErasureLedger } from "../../../src/domain/backup/ErasureLedger.ts"
import { ErasureLedgerFiles } from "../../../src/backup/keep/ErasureLedgerFiles.ts"
import { PostgresTools } from "../../../src/backup/tools/PostgresTools.ts"
import { Prune } from "../../../src/backup/keep/Prune.ts"
import { Restore } from "../../../src/backup/restore/Restore.ts"
import { RestoreTarget } from "../../../src/backup/restore/RestoreTarget.ts"
import { save } from "../../../src/backup/restore/SafetyBackup.ts"
import { type S3Settings, Settings } from "../../../src/config/Settings.ts"
import { Databases } from "../../../src/domain/backup/Databases.ts"
import { BackupRuns } from "../../../src/domain/backup/BackupRuns.ts"
import { RemoteBackups } from "../../../src/domain/backup/ObjectStore.ts"
import * as FolderStore from "../../../src/files/FolderStore.ts"
import * as S3Store from "../../../src/files/S3Store.ts"
import { BackupRunsSql } from "../../../src/store/BackupRunsSql.ts"
import { DatabaseServer } from "../../../src/store/databases/DatabaseServer.ts"
import { DatabasesSql } from "../../../src/store/databases/DatabasesSql.ts"
import { ErasuresSql } from "../../../src/store/ErasuresSql.ts"
import { asItIs } from "../../../src/store/driver/Postgres.ts"
import { Statements } from "../../../src/store/driver/Statements.ts"
import { databaseUrl, templateName } from "../../support/DatabaseUrl.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { settingsWith } from "../../support/Settings.ts"
import { clientOf } from "../../support/TestDatabase.ts"

const nameOf = (url: Redacted.Redacted) => new URL(Redacted.value(url)).pathname.slice(1)

export const connect = (database: string, applicationName = "the bot") =>
  Effect.provide(
    PgClient.makeClient({ url: databaseUrl(inject("postgresSocketDir"), database), applicationName }),
    Reactivity.layer,
  )

/** Rows of a query in a database of the test server, on a connection that is closed again. */
export const rowsIn = <A, I>(database: string, query: string, schema: Schema.Codec<A, I>) =>
  Effect.scoped(
    Effect.flatMap(connect(database), (sql) =>
      Effect.flatMap(sql.unsafe(query), Schema.decodeUnknownEffect(Schema.Array(schema))),
    ),
  )

/** Several statements, as they are. */
export const execute = (database: string, ...statements: ReadonlyArray<string>) =>
  Effect.scoped(
    Effect.flatMap(connect(database), (sql) => Effect.forEach(statements, (statement) => sql.unsafe(statement))),
  )

/** What people said, with who said it. */
export const saidIn = (database: string) =>
  Effect.map(
    rowsIn(database, "SELECT text FROM messages ORDER BY id", Schema.Struct({ text: Schema.String })),
    (rows) => rows.map(({ text }) => text),
  )

export const databasesLike = (pattern: string) =>
  Effect.map(
    rowsIn(
      "template1",
      `SELECT datname::text AS name FROM pg_database WHERE datname LIKE '${pattern}' ORDER BY 1`,
      Schema.Struct({ name: Schema.String }),
    ),
    (rows) => rows.map(({ name }) => name),
  )

/** Copies of the database that were left over. */
export const leftOf = (database: string) => databasesLike(`confidant\\_scratch\\_restore\\_%${database.slice(0, 20)}%`)

/** A person with a conversation of one message. */
export const say = (database: string, userId: number, text: string) =>
  execute(
    database,
    `INSERT INTO chats VALUES (${userId}, 3) ON CONFLICT DO NOTHING`,
    `INSERT INTO users (user_id, chat_id, name, language) VALUES (${userId}, ${userId}, 'Ada', 'en') ON CONFLICT DO NOTHING`,
    `INSERT INTO conversations (user_id, number, mode, active) VALUES (${userId}, 1, 'helper', true) ON CONFLICT DO NOTHING`,
    `INSERT INTO messages (conversation_id, user_id, role, text, turn_id)
     SELECT min(id), ${userId}, 'user', '${text}', (SELECT coalesce(max(turn_id), 0) + 1 FROM messages) FROM conversations WHERE user_id = ${userId}`,
  )

/** Everything that restores and backs up the database, with folders of its own; `dir`: that of the backups. */
export const houseOf = Effect.fnUntraced(function* (
  url: Redacted.Redacted,
  options: { readonly dir?: string; readonly recipient?: string; readonly s3?: S3Settings } = {},
) {
  const fs = yield* FileSystem.FileSystem
  const stateDir = yield* fs.makeTempDirectoryScoped({ prefix: "confidant-restore-" })
  const dir = options.dir ?? `${stateDir}/backups`
  const remote: Layer.Layer<RemoteBackups, never, Settings> =
    options.s3 === undefined ? Layer.succeed(RemoteBackups, null) : Layer.provide(S3Store.layer, passThrough)
  const base = Layer.mergeAll(
    DatabasesSql.pipe(Layer.provideMerge(DatabaseServer.fromUrl(url))),
    FolderStore.layer,
    remote,
    BackupKey.layer,
    NodeServices.layer,
  ).pipe(
    Layer.provideMerge(
      Layer.succeed(
        Settings,
        settingsWith({ stateDir, backup: { dir, recipient: options.recipient ?? null, s3: options.s3 ?? null } }),
      ),
    ),
  )
  const middle = Layer.mergeAll(Prune.layer, ErasureLedgerFiles, PostgresTools.layer).pipe(
    Layer.provideMerge(Catalogue.layer),
    Layer.provideMerge(base),
  )
  const store = Layer.mergeAll(BackupRunsSql, ErasuresSql).pipe(
    Layer.provideMerge(Statements.layer),
    Layer.provide(passThrough),
    Layer.provideMerge(asItIs(url, 0)),
  )
  const connected = Backup.layer.pipe(Layer.provideMerge(store))
  const all = Restore.layer.pipe(Layer.provide(RestoreTarget.layer(store)), Layer.provideMerge(middle))
  const context = yield* Layer.build(all)
  const database = nameOf(url)
  yield* Effect.addFinalizer(() =>
    databasesLike(`${database}\\_before\\_%`).pipe(
      Effect.flatMap((names) => execute("template1", ...names.map((name) => `DROP DATABASE "${name}" WITH (FORCE)`))),
      Effect.ignore,
    ),
  )
  const { plan, carryOut } = Context.get(context, Restore)
  return {
    database,
    dir,
    key: `${stateDir}/backup-key.txt`,
    plan: (ref: string, more: Partial<Parameters<typeof plan>[0]> = {}) =>
      plan({ ref, at: null, identity: null, safetyBackup: true, ...more }),
    carryOut,
    /** Makes a backup of the database, and gives its name. */
    save: Effect.scoped(
      Effect.flatMap(Layer.build(connected), (built) => Effect.provideContext(save, built)).pipe(
        Effect.provideContext(context),
      ),
    ),
    /** A run of its own. */
    run: (options: BackupOptions) =>
      Effect.scoped(
        Effect.flatMap(Layer.build(connected), (built) =>
          Effect.provideContext(
            Backup.use(({ run }) => run(options)),
            built,
          ),
        ).pipe(Effect.provideContext(context)),
      ),
    /** Held until the scope ends, as by a run on another machine: on another database. */
    lock: Effect.provide(
      Effect.flatMap(BackupRuns, ({ lock }) => lock),
      BackupRunsSql.pipe(
        Layer.provide(Statements.layer),
        Layer.provide(passThrough),
        Layer.provide(clientOf(databaseUrl(inject("postgresSocketDir"), templateName))),
        Layer.provide(DatabaseServer.fromUrl(url)),
      ),
    ),
    /** What restores put aside, as the program sees it. */
    keptDatabases: Context.get(context, Databases).kept,
    ledger: Context.get(context, ErasureLedger),
    catalogue: Context.get(context, Catalogue),
    remote: Context.get(context, RemoteBackups),
  }
})
