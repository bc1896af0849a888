import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Layer, References } from "effect"
import { FetchHttpClient } from "effect/http"
import { Agenda } from "../backup/schedule/Agenda.ts"
import { Backup } from "../backup/make/Backup.ts"
import * as BackupProbe from "../backup/keep/BackupProbe.ts"
import { BackupKey } from "../backup/make/BackupKey.ts"
import { Catalogue } from "../backup/keep/Catalogue.ts"
import { ErasureLedgerFiles } from "../backup/keep/ErasureLedgerFiles.ts"
import { PostgresTools } from "../backup/tools/PostgresTools.ts"
import { Prune } from "../backup/keep/Prune.ts"
import * as Media from "../files/Media.ts"
import * as Remains from "../backup/keep/Remains.ts"
import { Restore } from "../backup/restore/Restore.ts"
import { RestoreTarget } from "../backup/restore/RestoreTarget.ts"
import { Verify } from "../backup/make/Verify.ts"
import { Guard } from "../boundary/Guard.ts"
import * as Cache from "../cache/Cache.ts"
import { RedisProbe } from "../cache/RedisProbe.ts"
import { Pace } from "../boundary/Pace.ts"
import * as CriticalHandlers from "../chat/CriticalHandlers.ts"
import * as Config from "../config/Config.ts"
import { Settings } from "../config/Settings.ts"
import { BackupError } from "../domain/backup/BackupError.ts"
import { TelegramProbe } from "../domain/Probes.ts"
import * as Features from "../features/Features.ts"
import * as FolderStore from "../files/FolderStore.ts"
import * as Embedding from "../llm/embeddings/Embedding.ts"
import * as ModelProbe from "../llm/ModelProbe.ts"
import { TokensJwt } from "../ops/http/TokensJwt.ts"
import { Remote } from "./Remote.ts"
import { AuditLogSql } from "../store/operators/AuditLogSql.ts"
import { BacklogSql } from "../store/operators/BacklogSql.ts"
import { BackupRunsSql } from "../store/BackupRunsSql.ts"
import { DatabasesSql } from "../store/databases/DatabasesSql.ts"
import { DatabaseProbeBeside } from "../store/databases/DatabaseProbeSql.ts"
import { DatabasePlaceSql } from "../store/databases/DatabasePlaceSql.ts"
import { DatabaseServer } from "../store/databases/DatabaseServer.ts"
import { MigratedDatabaseSql } from "../store/databases/MigratedDatabaseSql.ts"
import { DeadJobsSql } from "../store/operators/DeadJobsSql.ts"
import { DeadLettersSql } from "../store/operators/DeadLettersSql.ts"
import { FlagsSql } from "../store/operators/FlagsSql.ts"
import { HealthChecksSql } from "../store/operators/HealthChecksSql.ts"
import { InvitesSql } from "../store/operators/InvitesSql.ts"
import { SafetyReportSql } from "../store/operators/SafetyReportSql.ts"
import { ErasuresSql } from "../store/ErasuresSql.ts"
import { oldestForBackups, oldestForInvites, oldestForMemory, oldestForSafety } from "../store/Migrations.ts"
import { asItIs } from "../store/driver/Postgres.ts"
import { Statements } from "../store/driver/Statements.ts"
import * as Texts from "../telegram/Texts.ts"
import * as Logging from "../telemetry/Logging.ts"
import * as Tracing from "../telemetry/Tracing.ts"

const Quiet = Logging.layerOfCommand.pipe(Layer.provideMerge(Config.layer))

/** The findings themselves say what is wrong. */
const Silent = Layer.succeed(References.MinimumLogLevel, "None")

/** Backup commands report a wrong configuration by its exit code. */
const Configured = Config.layer.pipe(
  Layer.catch(({ message }) => Layer.effectContext(Effect.fail(new BackupError({ failure: "usage", message })))),
)

const Server = DatabaseServer.layerBeside

/** Never migrates: a bot of the release before may be at work. */
const pool = (oldest?: number) => Layer.unwrap(Effect.map(DatabaseServer, ({ url }) => asItIs(url, oldest)))

const rows = <A, E, R>(repositories: Layer.Layer<A, E, R>, oldest?: number) =>
  repositories.pipe(Layer.provide(Statements.layer), Layer.provide([Guard.layer, pool(oldest)]))

/** For a command that works on this bot's tables, running or not, and needs nothing else. */
const stored = <A, E, R>(repositories: Layer.Layer<A, E, R>) =>
  rows(repositories).pipe(Layer.provide(Server), Layer.provide(Quiet))

const repositories = Layer.mergeAll(AuditLogSql, BackupRunsSql, ErasuresSql, DeadLettersSql)

const Store = rows(repositories, oldestForBackups)

/** A restore may replace anything: an empty database, one of an older release, or somebody else's. */
const Replaced = rows(repositories, 0)

/** Works without the database. */
const Shelf = Layer.mergeAll(Prune.layer.pipe(Layer.provideMerge(Catalogue.layer)), ErasureLedgerFiles).pipe(
  Layer.provideMerge(Layer.mergeAll(FolderStore.layer, Remote, NodeServices.layer)),
)

const Workshop = Layer.mergeAll(PostgresTools.layer, BackupKey.layer).pipe(
  Layer.provideMerge(DatabasesSql),
  Layer.provideMerge(Shelf),
  Layer.provideMerge(Server),
)

const Backups = Layer.mergeAll(Backup.layer, Verify.layer, Agenda.layer).pipe(
  Layer.provideMerge(Store),
  Layer.provideMerge(Workshop),
)

const Traced = Tracing.layer.pipe(Layer.provideMerge(Logging.layerOfCommand), Layer.provideMerge(Configured))

export const shelf = Shelf.pipe(Layer.provideMerge(Traced))

export const backups = Backups.pipe(Layer.provideMerge(Traced))

/** `confidant backup --due`: runs for the service, and logs as it does. */
export const dueBackups = Backups.pipe(
  Layer.provideMerge(Tracing.layer.pipe(Layer.provideMerge(Logging.layer), Layer.provideMerge(Configured))),
)

/** Nothing may be connected to the database that is replaced. */
export const restores = Restore.layer.pipe(
  Layer.provide(RestoreTarget.layer(Replaced)),
  Layer.provide(Workshop),
  Layer.provide(Traced),
)

export const migrations = MigratedDatabaseSql.pipe(Layer.provide(Server), Layer.provide(Quiet))

export const signing = TokensJwt.pipe(Layer.provideMerge(Quiet))

export const erasures = Layer.mergeAll(
  ErasureLedgerFiles,
  Cache.layer.pipe(Layer.provide(Guard.layer)),
  Remains.layer.pipe(Layer.provide([DatabasesSql, Media.layer.pipe(Layer.provide(Guard.layer))])),
).pipe(Layer.provideMerge(Store), Layer.provide(Shelf), Layer.provide(Server), Layer.provide(Traced))

const Words = Texts.layer

/** null: the playground stands in for Telegram, inside the bot's own process. */
const TelegramLooked = Layer.unwrap(
  Effect.gen(function* () {
    const { telegram } = yield* Settings
    if (telegram._tag === "Playground") return Layer.succeed(TelegramProbe, null)
    const [Bot, Probe] = yield* Effect.promise(() =>
      Promise.all([import("../telegram/BotApi.ts"), import("../telegram/TelegramProbe.ts")]),
    )
    return Probe.layer.pipe(Layer.provide([Bot.BotApi.layer(telegram), Words]), Layer.provide(Pace.layerOff))
  }),
)

/** Everything that checks look with, whether the bot runs or not. Building it connects to nothing. */
export const instruments = Layer.mergeAll(
  BackupProbe.layer.pipe(Layer.provide(Shelf)),
  DatabaseProbeBeside,
  RedisProbe,
  TelegramLooked,
  ModelProbe.layer,
  Embedding.probe,
  CriticalHandlers.layer.pipe(Layer.provide([Words, Features.layerPlain])),
).pipe(
  Layer.provideMerge(Layer.mergeAll(Guard.layer, FetchHttpClient.layer, NodeServices.layer)),
  Layer.provideMerge(Silent),
)

export const status = {
  beside: Layer.merge(BackupProbe.layer.pipe(Layer.provide(Shelf)), FetchHttpClient.layer).pipe(
    Layer.provide(Logging.layerOfCommand),
  ),
  stored: rows(Layer.mergeAll(BacklogSql, FlagsSql, HealthChecksSql, DatabasePlaceSql)).pipe(
    Layer.provide(Server),
    Layer.provide(Silent),
  ),
}

export const deadLetters = stored(Layer.mergeAll(AuditLogSql, DeadLettersSql, DeadJobsSql))

export const audit = stored(AuditLogSql)

export const flags = stored(Layer.merge(AuditLogSql, FlagsSql))

export const safetyReport = rows(SafetyReportSql, oldestForSafety).pipe(Layer.provide(Server), Layer.provide(Quiet))
export const memory = rows(Layer.merge(AuditLogSql, Features.memoryIndex), oldestForMemory).pipe(
  Layer.provide(Server),
  Layer.provide(Quiet),
)

/** The name of the bot is asked of Telegram, for the links. */
export const invites = Layer.merge(
  rows(Layer.merge(AuditLogSql, InvitesSql), oldestForInvites).pipe(Layer.provide(Server)),
  TelegramLooked.pipe(Layer.provide([Guard.layer, FetchHttpClient.layer, NodeServices.layer]), Layer.provide(Silent)),
).pipe(Layer.provideMerge(Quiet))
