import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Cause, Console, Effect, Layer, Stdio } from "effect"
import { CliConfig, Command, Flag, GlobalFlag } from "effect/cli"
import packageJson from "../package.json" with { type: "json" }
import { backup } from "./cli/Backup.ts"
import { doctorCommand } from "./cli/Doctor.ts"
import { codeOf, explain, presenter } from "./cli/Endings.ts"
import { flags } from "./cli/Flags.ts"
import { forget } from "./cli/Forget.ts"
import { withHelp } from "./cli/Help.ts"
import { invite } from "./cli/Invite.ts"
import { memory } from "./cli/Memory.ts"
import { migrateCommand } from "./cli/Migrate.ts"
import { opsLink } from "./cli/OpsLink.ts"
import { restore } from "./cli/Restore.ts"
import { token } from "./cli/Token.ts"
import { safety } from "./cli/Safety.ts"
import { smokeCommand } from "./cli/Smoke.ts"
import { statusCommand } from "./cli/Status.ts"
import { turns } from "./cli/Turns.ts"
import { MayBeginEmpty } from "./domain/MayBeginEmpty.ts"
import { MayServeAnother } from "./domain/talk/ServedBot.ts"
import { fatal } from "./telemetry/Logging.ts"

/** The bot's are a line of its log; a command's are for whoever typed it. */
const lastWords = (message: string) => Effect.suspend(() => (isBot ? fatal(message) : Console.error(message)))

/** A defect is ours: reporting it takes a stack. */
const confess = (defect: unknown) =>
  lastWords(`Confidant ended because of a defect: ${Cause.pretty(Cause.die(defect))}`)

/** Each command loads only what it uses: a backup must not spend memory on the bot. */
const bot = Effect.promise(() => import("./app/App.ts"))
const operator = Effect.promise(() => import("./app/Operator.ts"))

const lazily = <A, E, R>(layerOf: (from: Effect.Success<typeof operator>) => Layer.Layer<A, E, R>) =>
  Layer.unwrap(Effect.map(operator, layerOf))

let isBot = false

const empty = Flag.Boolean("empty").pipe(
  Flag.withDefault(false),
  Flag.withDescription("Begin with an empty database even if the state folder has a history without one"),
)

const anotherBot = Flag.Boolean("another-bot").pipe(
  Flag.withDefault(false),
  Flag.withDescription(
    "Serve the people and messages of another bot, which the database holds, with the bot of BOT_TOKEN",
  ),
)

const start = Command.make("start", { empty, anotherBot }, (options) => {
  isBot = true
  return Effect.flatMap(bot, ({ app }) =>
    app.pipe(
      Effect.provideService(MayBeginEmpty, options.empty),
      Effect.provideService(MayServeAnother, options.anotherBot),
    ),
  )
}).pipe(Command.withDescription("Start the bot; without BOT_TOKEN a local playground stands in for Telegram"))

const backups = backup({
  backups: lazily((from) => from.backups),
  dueBackups: lazily((from) => from.dueBackups),
  shelf: lazily((from) => from.shelf),
})

const instruments = lazily((from) => from.instruments)

const confidant = Command.make("confidant").pipe(
  Command.withDescription("A Telegram companion that never loses what people confide in it"),
  Command.withSubcommands([
    start,
    backups,
    restore(lazily((from) => from.restores)),
    forget(lazily((from) => from.erasures)),
    migrateCommand(lazily((from) => from.migrations)),
    doctorCommand(instruments),
    smokeCommand(instruments),
    statusCommand({
      beside: lazily((from) => from.status.beside),
      stored: lazily((from) => from.status.stored),
    }),
    opsLink(lazily((from) => from.signing)),
    token(
      lazily((from) => from.signing),
      lazily((from) => from.audit),
    ),
    memory(lazily((from) => from.memory)),
    invite(lazily((from) => from.invites)),
    safety(lazily((from) => from.safetyReport)),
    flags(lazily((from) => from.flags)),
    turns(lazily((from) => from.deadLetters)),
  ]),
)

const flagsOfAll = CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] })

Stdio.Stdio.use(({ args }) => args).pipe(
  Effect.map(withHelp),
  Effect.flatMap(Command.runWith(confidant, { version: packageJson.version })),
  Effect.catch(explain(lastWords)),
  Effect.tapDefect(confess),
  Effect.provide([NodeServices.layer, presenter, flagsOfAll]),
  // A requested stop is no failure of the service, but a stopped command has not done its work.
  NodeRuntime.runMain({ disableErrorReporting: true, teardown: (exit, onExit) => onExit(codeOf(exit, isBot ? 0 : 1)) }),
)
