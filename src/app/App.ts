import * as NodeServices from "@effect/platform-node/NodeServices"
import { Cause, Effect, Layer, Random, Redacted, Schedule } from "effect"
import { join } from "node:path"
import { Agenda } from "../backup/schedule/Agenda.ts"
import { BackupProcess } from "../backup/schedule/BackupProcess.ts"
import { Notice } from "../backup/schedule/Notice.ts"
import { ErasureLedgerFiles } from "../backup/keep/ErasureLedgerFiles.ts"
import * as Remains from "../backup/keep/Remains.ts"
import * as Scheduler from "../backup/schedule/Scheduler.ts"
import * as Faults from "../boundary/Faults.ts"
import * as Fleet from "../boundary/Fleet.ts"
import { Guard } from "../boundary/Guard.ts"
import { Pace } from "../boundary/Pace.ts"
import * as Cache from "../cache/Cache.ts"
import { Answer } from "../chat/answer/Answer.ts"
import * as ChatEntity from "../chat/ChatEntity.ts"
import { ChatWorkers } from "../chat/ChatWorkers.ts"
import { Delivery } from "../chat/Delivery.ts"
import { DeskCache } from "../chat/desk/DeskCache.ts"
import * as Intake from "../chat/Intake.ts"
import { Recovery } from "../chat/talking/Recovery.ts"
import { Router } from "../chat/Router.ts"
import { Save } from "../chat/Save.ts"
import * as Sweep from "../chat/Sweep.ts"
import { Talking } from "../chat/talking/Talking.ts"
import { TurnWork } from "../chat/TurnWork.ts"
import { Unsaved } from "../chat/Unsaved.ts"
import { Wakes } from "../chat/Wakes.ts"
import * as Config from "../config/Config.ts"
import { Settings } from "../config/Settings.ts"
import * as Features from "../features/Features.ts"
import * as Media from "../files/Media.ts"
import { BackupCommand } from "../features/operators/BackupCommand.ts"
import { FlagsCommand } from "../features/operators/FlagsCommand.ts"
import { OperatorCommands } from "../features/operators/OperatorCommands.ts"
import { StatusCommand } from "../features/operators/StatusCommand.ts"
import { UsersCommand } from "../features/operators/UsersCommand.ts"
import { Features as FeatureList } from "../domain/Feature.ts"
import { JobQueue } from "../domain/JobQueue.ts"
import { HelpLines } from "../domain/safety/HelpLine.ts"
import * as Enqueue from "../jobs/Enqueue.ts"
import { JobSignal } from "../jobs/JobSignal.ts"
import { pruneJobs, pruneTurns, say } from "../jobs/Kinds.ts"
import * as Worker from "../jobs/Worker.ts"
import { Lead } from "../domain/talk/Lead.ts"
import { Life } from "../domain/talk/Life.ts"
import { Pruning } from "../domain/talk/Pruning.ts"
import { ServedBot } from "../domain/talk/ServedBot.ts"
import * as Embedding from "../llm/embeddings/Embedding.ts"
import * as Model from "../llm/Model.ts"
import * as Hearing from "../llm/speech/Hearing.ts"
import * as Speech from "../llm/speech/Speech.ts"
import { AccessDoor } from "./AccessDoor.ts"
import { Cluster } from "./Cluster.ts"
import { HealthWatch } from "./HealthWatch.ts"
import { Leading, polling } from "./Polling.ts"
import { PrivacySetup } from "./PrivacySetup.ts"
import { ProfileAnalyst } from "./ProfileAnalyst.ts"
import { MemoryReader, QuizReader } from "./QuizReader.ts"
import { VoiceSetup } from "./VoiceSetup.ts"
import { SummaryWriter } from "./SummaryWriter.ts"
import { endInTime } from "./LastResort.ts"
import { LocalCatalogue } from "./LocalBackups.ts"
import { Front, Operations } from "./Operations.ts"
import { Breakers } from "../operators/Breakers.ts"
import { SharedBreakers } from "../operators/SharedBreakers.ts"
import { database } from "../policy/Database.ts"
import * as NotReady from "../ops/ready/NotReady.ts"
import * as OpsLink from "../ops/pages/OpsLink.ts"
import { Readiness } from "../ops/ready/Readiness.ts"
import { TokensJwt } from "../ops/http/TokensJwt.ts"
import { Playground } from "../playground/Playground.ts"
import { ProductSql } from "../store/operators/ProductSql.ts"
import { AuditLogSql } from "../store/operators/AuditLogSql.ts"
import { SafetyReportSql } from "../store/operators/SafetyReportSql.ts"
import { BacklogSql } from "../store/operators/BacklogSql.ts"
import { BroadcastsSql } from "../store/operators/BroadcastsSql.ts"
import { ArchivesSql } from "../store/ArchivesSql.ts"
import { BackupRunsSql } from "../store/BackupRunsSql.ts"
import { HeldBreakersSql } from "../store/operators/HeldBreakersSql.ts"
import { BudgetsSql } from "../store/operators/BudgetsSql.ts"
import { DatabasesSql } from "../store/databases/DatabasesSql.ts"
import { DatabaseHealthSql } from "../store/databases/DatabaseHealthSql.ts"
import { ServerStatisticsSql } from "../store/databases/ServerStatisticsSql.ts"
import { DeadJobsSql } from "../store/operators/DeadJobsSql.ts"
import { DeadLettersSql } from "../store/operators/DeadLettersSql.ts"
import { FlagsSql } from "../store/operators/FlagsSql.ts"
import { HealthChecksSql } from "../store/operators/HealthChecksSql.ts"
import { InvitesSql } from "../store/operators/InvitesSql.ts"
import { InboxSql } from "../store/InboxSql.ts"
import { KeptChanges } from "../store/KeptChanges.ts"
import { LeaseSql } from "../store/LeaseSql.ts"
import * as StateFolder from "../store/StateFolder.ts"
import { JobsSql } from "../store/JobsSql.ts"
import { OutboxSql } from "../store/OutboxSql.ts"
import { PeopleSql } from "../store/PeopleSql.ts"
import { Postgres } from "../store/driver/Postgres.ts"
import * as Spool from "../store/spool/Spool.ts"
import * as SuspectsFile from "../store/spool/SuspectsFile.ts"
import { ChangeKinds } from "../store/driver/Changes.ts"
import { Statements } from "../store/driver/Statements.ts"
import { ToldAlertsSql } from "../store/operators/ToldAlertsSql.ts"
import { SpentTokensSql } from "../store/operators/SpentTokensSql.ts"
import { PruningSql } from "../store/PruningSql.ts"
import { ServedBotSql } from "../store/ServedBotSql.ts"
import { UsersSql } from "../store/operators/UsersSql.ts"
import { BotApi } from "../telegram/BotApi.ts"
import * as Client from "../telegram/Client.ts"
import * as Commands from "../telegram/Commands.ts"
import * as Downloads from "../telegram/Downloads.ts"
import * as InboundState from "../telegram/InboundState.ts"
import { ownName } from "../telegram/OwnName.ts"
import * as Seeing from "../telegram/pictures/Seeing.ts"
import * as Texts from "../telegram/Texts.ts"
import * as Webhook from "../telegram/Webhook.ts"
import * as Exports from "../telemetry/Exports.ts"
import * as Logging from "../telemetry/Logging.ts"
import * as Tracing from "../telemetry/Tracing.ts"

const Rehearsal = Layer.unwrap(Effect.map(Settings, ({ faults }) => Faults.layer(faults)))

/** Every call to the outside goes through one guard. */
const Foundation = Layer.mergeAll(Guard.layer.pipe(Layer.provideMerge(Rehearsal)), Texts.layer, Fleet.layer)

const Store = Layer.mergeAll(
  Layer.mergeAll(InboxSql, OutboxSql, PeopleSql, DeadLettersSql, BudgetsSql, KeptChanges, JobsSql, DeadJobsSql),
  Layer.mergeAll(ArchivesSql, PruningSql, SpentTokensSql, LeaseSql, ServerStatisticsSql),
  Layer.mergeAll(AuditLogSql, FlagsSql, BackupRunsSql, BacklogSql, DatabaseHealthSql, UsersSql, HealthChecksSql),
  Layer.mergeAll(InvitesSql, BroadcastsSql, ProductSql, SafetyReportSql, ToldAlertsSql, HeldBreakersSql),
).pipe(
  Layer.provideMerge(Statements.layer),
  Layer.provide([Layer.succeed(ChangeKinds, Features.changeKinds), StateFolder.layer]),
)

const Backups = Scheduler.layer.pipe(
  Layer.provide([
    Agenda.layer,
    Notice.layer,
    BackupProcess.layer.pipe(Layer.provide(NodeServices.layer)),
    LocalCatalogue,
  ]),
)

const OfOperators = OperatorCommands.layer.pipe(
  Layer.provide([
    BackupCommand.layer,
    FlagsCommand.layer,
    UsersCommand.layer,
    StatusCommand.layer.pipe(Layer.provide([NotReady.layer, Breakers.layer])),
  ]),
  Layer.provide(OpsLink.layer.pipe(Layer.provide(TokensJwt))),
)

/** Where else something of a person may be, besides the database. */
const Forgotten = Layer.merge(
  ErasureLedgerFiles.pipe(Layer.provide(LocalCatalogue)),
  Remains.layer.pipe(Layer.provide([DatabasesSql, NodeServices.layer])),
)

const Engine = Layer.mergeAll(Intake.layer, Sweep.layer).pipe(
  Layer.provide(Wakes.layer),
  Layer.provideMerge(ChatEntity.layer),
  Layer.provide(ChatWorkers.layer.pipe(Layer.provide(Layer.effect(Life, Random.nextInt)))),
  Layer.provide(TurnWork.layer),
  Layer.provide([Answer.layer, Delivery.layer, DeskCache.layer, Save.layer]),
  Layer.provide([Unsaved.layer, Router.layer, Talking.layer.pipe(Layer.provide(Recovery.layer))]),
)

const Background = Layer.unwrap(
  Effect.gen(function* () {
    const { all } = yield* FeatureList
    return Worker.layer([
      say,
      pruneJobs(yield* JobQueue),
      pruneTurns(yield* Pruning),
      ...all.flatMap(({ jobs }) => jobs ?? []),
    ])
  }),
)

const Lines = Layer.effect(
  HelpLines,
  Effect.map(Settings, ({ helpLines }) => helpLines.lines),
)

const Work = Layer.mergeAll(
  Engine,
  Backups,
  Operations.pipe(Layer.provide(SharedBreakers.layer)),
  HealthWatch,
  Background,
  Leading,
).pipe(
  Layer.provideMerge(
    Features.layer.pipe(
      Layer.provide([
        OfOperators,
        Forgotten,
        AccessDoor,
        PrivacySetup,
        QuizReader,
        MemoryReader,
        ProfileAnalyst,
        SummaryWriter,
        Lines,
        VoiceSetup,
        Hearing.layer,
      ]),
    ),
  ),
  Layer.provide(Enqueue.layer.pipe(Layer.provideMerge(JobSignal.layer))),
  Layer.provide([Cache.layer, Spool.layer]),
  Layer.provide([Store, Cluster]),
)

/** The emulator, in this process, when BOT_TOKEN is unset. */
const playground = (settings: Settings["Service"]) =>
  Playground.layerRoutes({ stateFile: join(settings.stateDir, "playground.json") })

/** The playground has no limits. */
const Pacing = Layer.unwrap(
  Effect.map(Settings, ({ telegram }) => (telegram._tag === "Bot" && telegram.rateLimits ? Pace.layer : Pace.layerOff)),
)

const Bot = Layer.unwrap(
  Effect.gen(function* () {
    const settings = yield* Settings
    if (settings.telegram._tag === "Bot") return BotApi.layer(settings.telegram)
    return Layer.unwrap(
      Effect.gen(function* () {
        const { apiRoot, pageUrl, token } = yield* Playground
        yield* Effect.logInfo(`The playground is open: talk to the bot at ${pageUrl}`)
        return BotApi.layer({ apiRoot, token: Redacted.make(token) })
      }),
    ).pipe(Layer.provide(playground(settings)))
  }),
)

const Incoming = Layer.unwrap(
  Effect.map(Settings, ({ telegram }) =>
    InboundState.layer(telegram._tag === "Bot" && telegram.intake._tag === "Webhook" ? "webhook" : "poll"),
  ),
)

/** Told when all else has ended, and what is exported too. */
const Farewell = Layer.effectDiscard(
  Effect.addFinalizer((exit) =>
    exit._tag === "Failure" && Cause.hasInterrupts(exit.cause) ? Effect.logInfo("Stopped") : Effect.void,
  ),
)

const Services = Work.pipe(
  Layer.provideMerge(Model.layer),
  Layer.provideMerge(Layer.merge(Embedding.layer, Media.layer)),
  Layer.provideMerge(
    Layer.merge(
      Client.layer.pipe(Layer.provide([ArchivesSql.pipe(Layer.provide(Statements.layer)), Speech.layer])),
      Seeing.layer.pipe(Layer.provideMerge(Downloads.layer.pipe(Layer.provide(NodeServices.layer)))),
    ),
  ),
  Layer.provideMerge(Bot),
  // Before anything is answered: what waits may be another bot's.
  Layer.provideMerge(ServedBotSql.pipe(Layer.provide(Statements.layer))),
  Layer.provide(Pacing),
  Layer.provideMerge(Layer.mergeAll(Foundation, Incoming, SuspectsFile.layer)),
  Layer.provideMerge(Postgres),
  Layer.provideMerge(Front),
  // Also for code outside the services: the intake and its spans.
  Layer.provideMerge(
    Farewell.pipe(Layer.provideMerge(Layer.merge(Tracing.layer, Exports.layer)), Layer.provideMerge(Logging.layer)),
  ),
  Layer.provideMerge(Config.layer),
)

const claimed = Effect.flatMap(ServedBot, ({ claim, isClaimed }) =>
  isClaimed
    ? Effect.void
    : Effect.andThen(
        ownName,
        Effect.retry(claim, {
          while: (error) => error._tag === "StoreError" && error.transient,
          schedule: Schedule.spaced(database.startup.longestWait),
        }),
      ),
)

/** Takes updates until interrupted, or until Telegram refuses the token, or the state folder is another one's. */
const intake = Effect.gen(function* () {
  yield* claimed
  const { telegram } = yield* Settings
  const { refused } = yield* Lead
  if (telegram._tag === "Playground" || telegram.intake._tag === "Poll")
    return yield* Effect.raceFirst(polling, refused)
  return yield* Effect.raceFirst(Webhook.run(telegram.intake), refused)
})

/** Readiness learns of a stop as soon as it begins. */
const announced = <A, E, R>(running: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Readiness, ({ stopping }) =>
    Effect.raceFirst(
      running,
      Effect.onInterrupt(Effect.never, () =>
        Effect.andThen(Effect.logInfo("Stopping…"), Effect.andThen(endInTime, stopping)),
      ),
    ),
  )

/** The whole bot, configuration included. The commands menu may come after the first message. */
export const app = Effect.forkScoped(Commands.register).pipe(
  Effect.andThen(announced(intake)),
  Effect.scoped,
  Effect.provide(Services),
)
