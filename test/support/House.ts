import { chmodSync } from "node:fs"
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { NodeHttpClient, NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import * as Reactivity from "effect/reactivity/Reactivity"
import { Context, Effect, FileSystem, Layer, RcRef, Redacted, Schedule, Schema } from "effect"
import { Playground } from "../../src/playground/Playground.ts"
import { everybodyAgrees } from "./Agreement.ts"
import * as BotProcess from "./BotProcess.ts"
import * as Clusters from "./Clusters.ts"
import * as EmulatorProcess from "./EmulatorProcess.ts"
import { leaks } from "./Leaks.ts"
import type { NodeProcess } from "./NodeProcess.ts"
import { OpenAiServer, type OpenAiServerOptions } from "./OpenAiServer.ts"
import * as OtlpStrings from "./OtlpStrings.ts"
import * as SimClient from "./SimClient.ts"

const Said = Schema.Struct({ role: Schema.Literals(["user", "assistant"]), text: Schema.String })

type Env = Readonly<Record<string, string>>

export interface HouseOptions {
  readonly model?: OpenAiServerOptions
  /** Whether Telegram holds the bot to its limits. */
  readonly rateLimits?: boolean
  /** Over the usual environment of the bot. */
  readonly env?: Env
  /** Whether the embedded server waits for the disk, as it does in production. */
  readonly durable?: boolean
  /** A server that outlives the bot, instead of the embedded one. */
  readonly database?: Redacted.Redacted
  /** Whether people have to be asked before they are answered; usually everybody has agreed already. */
  readonly strangers?: boolean
  /** Whether what the bot exports is watched too, as usual; without, it exports nothing. */
  readonly exports?: boolean
}

/** A folder that the user of the embedded database may enter, gone with the scope. */
export const makeFolder = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  // What was killed in it may still be on its way out.
  const remove = (made: string) =>
    Effect.promise(() => rm(made, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }))
  const folder = yield* Effect.acquireRelease(Effect.orDie(fs.makeTempDirectory({ prefix: "confidant-" })), remove)
  yield* Effect.sync(() => chmodSync(folder, 0o755))
  return folder
})

/** The embedded database of a running bot, by its unix socket. */
const embedded = (stateDir: string) =>
  Redacted.make(`postgres://confidant@localhost/postgres?host=${encodeURIComponent(join(stateDir, "run"))}`)

const make = Effect.fnUntraced(function* (options: HouseOptions = {}) {
  const folder = yield* makeFolder
  const stateDir = join(folder, "state")
  if (options.database === undefined) yield* Clusters.copyTo(stateDir, "migrated", options.durable === true)
  // A busy test would measure the pace of what comes in wrongly.
  const apiRoot =
    options.rateLimits === true
      ? (yield* EmulatorProcess.start(["--rate-limits"])).url
      : Context.get(yield* Layer.build(Playground.layer({ port: 0, token: BotProcess.token })), Playground).apiRoot
  const model = yield* OpenAiServer.make(options.model)
  const sim = yield* SimClient.make(apiRoot)
  const collector = options.exports === false ? null : yield* OtlpStrings.make
  const env: Env = {
    BOT_TOKEN: BotProcess.token,
    TELEGRAM_API_ROOT: apiRoot,
    LLM_BASE_URL: model.url,
    LLM_MODEL: "test-model",
    STATE_DIR: stateDir,
    ...(collector === null ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint }),
    ...(options.database === undefined ? {} : { DATABASE_URL: Redacted.value(options.database) }),
    ...options.env,
  }
  const url = options.database ?? embedded(stateDir)
  const database = PgClient.layer({ url, maxConnections: 2 })
  /** Each connection costs the server a process: it is kept for the next question, and not for long, since it is in the way of a restore. */
  const client = yield* RcRef.make({
    acquire: Effect.provide(PgClient.make({ url, maxConnections: 2 }), Reactivity.layer),
    idleTimeToLive: "250 millis",
  })
  const bots: Array<NodeProcess> = []
  // Whatever a suite is about: no word of a conversation may be in the log of its bot, nor in a span or a metric.
  yield* Effect.addFinalizer(() =>
    Effect.suspend(() => {
      const texts = sim.all().map(({ text }) => text)
      const found = leaks([...bots.flatMap(({ lines }) => lines.entries), ...(collector?.strings() ?? [])], texts)
      return found.length === 0 ? Effect.void : Effect.die(new Error(`Texts got out:\n${found.join("\n")}`))
    }),
  )
  /** Rows of a query on the bot's database. */
  const rows = <A, I>(query: string, parameters: ReadonlyArray<unknown>, schema: Schema.Codec<A, I>) =>
    Effect.flatMap(RcRef.get(client), (sql) => sql.unsafe(query, parameters)).pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(Schema.Array(schema))),
      Effect.scoped,
      Effect.orDie,
    )
  const agreed = Effect.suspend(() => {
    if (options.strangers === true || bots.length > 1) return Effect.void
    return Effect.flatMap(PgClient.PgClient, everybodyAgrees).pipe(Effect.provide(database), Effect.orDie)
  })
  const openTurns = (chatId: number, wanted: (open: number) => boolean) =>
    rows("SELECT update_id FROM turns WHERE chat_id = $1 AND status <> 'done'", [chatId], Schema.Unknown).pipe(
      Effect.flatMap(({ length }) => (wanted(length) ? Effect.void : Effect.fail("not yet"))),
      Effect.retry(Schedule.spaced("20 millis")),
      Effect.timeoutOrElse({
        duration: "100 seconds",
        orElse: () => Effect.die(new Error(`chat ${chatId} does not get there`)),
      }),
      Effect.orDie,
    )

  return {
    folder,
    stateDir,
    model,
    sim,
    env,
    /** Starts the bot (again) and waits until it takes in messages. */
    start: (more: Env = {}) =>
      Effect.tap(BotProcess.startReady({ ...env, ...more }, folder), (started) =>
        Effect.andThen(
          Effect.sync(() => bots.push(started)),
          agreed,
        ),
      ),
    /** The bot that was started last. */
    bot: Effect.suspend(() => {
      const bot = bots.at(-1)
      return bot === undefined ? Effect.die("no bot was started") : Effect.succeed(bot)
    }),
    /** Each different string of the spans, metrics and log records that were exported so far. */
    exported: Effect.sync(() => collector?.strings() ?? []),
    rows,
    /** One connection to the bot's database, for as long as the scope and the server last. */
    connect: Effect.provide(PgClient.makeClient({ url }), Reactivity.layer),
    /** What is kept of a person's conversation, oldest first. */
    history: (personId: number) =>
      Effect.map(rows("SELECT role, text FROM messages WHERE user_id = $1 ORDER BY id", [personId], Said), (kept) =>
        kept.map(({ role, text }) => ({ role, text })),
      ),
    /** Keeps the chat's row locked in the database, so that nothing more is written for it while `effect` runs. */
    whileLocked: <A, E, R>(chatId: number, effect: Effect.Effect<A, E, R>) =>
      Effect.flatMap(PgClient.PgClient, (sql) =>
        sql.withTransaction(Effect.andThen(sql`SELECT 1 FROM chats WHERE chat_id = ${chatId} FOR UPDATE`, effect)),
      ).pipe(Effect.provide(database)),
    /** Waits until so many updates of the chat are stored and not answered yet. */
    unsettled: (chatId: number, count: number) => openTurns(chatId, (open) => open === count),
    /** Waits until everything that came from the chat is answered and delivered. */
    settled: (chatId: number) => openTurns(chatId, (open) => open === 0),
  }
})

/** The bot as a process, its database, an emulator and a model server around it. */
export class House extends Context.Service<House, Effect.Success<ReturnType<typeof make>>>()("test/House") {
  /** Nothing of the bot runs yet. */
  static readonly layerStopped = (options?: HouseOptions) =>
    Layer.effect(House, make(options)).pipe(
      Layer.provideMerge(Layer.mergeAll(NodeServices.layer, NodeHttpClient.layerUndici)),
    )
  /** The bot is ready. */
  static readonly layer = (options?: HouseOptions) =>
    Layer.effectDiscard(Effect.flatMap(House, (house) => house.start())).pipe(
      Layer.provideMerge(House.layerStopped(options)),
    )
}
