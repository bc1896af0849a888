import { chmodSync } from "node:fs"
import { join } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { Clock, Effect, FileSystem, Redacted, Schedule, Schema } from "effect"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import * as Reactivity from "effect/reactivity/Reactivity"
import { Call, type Fault, Person } from "../src/playground/SimApi.ts"
import { everybodyAgrees } from "../test/support/Agreement.ts"
import * as BotProcess from "../test/support/BotProcess.ts"
import * as EmulatorProcess from "../test/support/EmulatorProcess.ts"
import { postmasterOf } from "../test/support/Postmaster.ts"
import * as ModelProcess from "../test/support/ModelProcess.ts"
import { rawMessage } from "../test/support/SimClient.ts"
import { cpuMillis, familyOf, memoryOf, rssMegabytes } from "./Proc.ts"

const Counts = Schema.Record(Schema.String, Schema.Int)

export type Someone = typeof Person.Type

export const databaseUrl = (stateDir: string, name: string) =>
  Redacted.make(`postgres://confidant@localhost/${name}?host=${encodeURIComponent(join(stateDir, "run"))}`)

export const connect = (stateDir: string, name: string) =>
  PgClient.makeClient({ url: databaseUrl(stateDir, name) }).pipe(Effect.provide(Reactivity.layer))

const patiently = Schedule.max([Schedule.spaced("50 millis"), Schedule.recurs(600)])

export interface StageOptions {
  /** Of the model's answer; none unless given. */
  readonly delayMillis?: number
  /** Whether the server counts statements, for which it is started twice. */
  readonly statements?: boolean
}

/** A message that was handed to the emulator. */
export interface Asked {
  readonly chatId: number
  /** Unix time in milliseconds. */
  readonly at: number
}

/** The whole bot, its emulator and its model, each a process of its own, over real HTTP; tracing is off. */
export type Stage = Effect.Success<ReturnType<typeof make>>

/** Nothing of the bot runs yet. */
export const make = Effect.fnUntraced(function* (options: StageOptions = {}) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "confidant-bench-" })
  yield* Effect.sync(() => chmodSync(folder, 0o755))
  const stateDir = join(folder, "state")
  const emulator = yield* EmulatorProcess.start()
  const model = yield* ModelProcess.start(["--delay-ms", String(options.delayMillis ?? 0)])
  const env = {
    BOT_TOKEN: BotProcess.token,
    TELEGRAM_API_ROOT: emulator.url,
    LLM_BASE_URL: model.url,
    LLM_MODEL: "bench",
    STATE_DIR: stateDir,
    LOG_LEVEL: "info",
    // As scripts/confidant.sh starts it.
    MALLOC_ARENA_MAX: "2",
    ...(process.env["BENCH_NODE_OPTIONS"] === undefined ? {} : { NODE_OPTIONS: process.env["BENCH_NODE_OPTIONS"] }),
  }
  const connected = Effect.retry(connect(stateDir, "postgres"), patiently)
  const agreed = Effect.scoped(Effect.flatMap(connected, everybodyAgrees))

  if (options.statements === true) {
    const first = yield* BotProcess.startReady(env, folder)
    yield* Effect.scoped(
      Effect.flatMap(connected, (sql) => sql`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`),
    )
    yield* first.end("SIGTERM")
  }

  const client = (yield* HttpClient.HttpClient).pipe(
    HttpClient.mapRequest(HttpClientRequest.prependUrl(emulator.url)),
    HttpClient.filterStatusOk,
  )
  const get = <A, I>(path: string, schema: Schema.Codec<A, I>) =>
    client.get(path).pipe(Effect.flatMap(HttpClientResponse.schemaBodyJson(schema)))
  const post = <A, I>(path: string, body: unknown, schema: Schema.Codec<A, I>) =>
    client
      .execute(HttpClientRequest.post(path).pipe(HttpClientRequest.bodyJsonUnsafe(body)))
      .pipe(Effect.flatMap(HttpClientResponse.schemaBodyJson(schema)))

  let bot: Effect.Success<ReturnType<typeof BotProcess.start>> | null = null
  const running = () => {
    if (bot === null) throw new Error("the bot was not started")
    return bot
  }
  let nextId = 1_000_000
  const ask = (person: Someone) =>
    Effect.gen(function* () {
      const id = nextId++
      const at = yield* Clock.currentTimeMillis
      yield* post("/sim/updates", rawMessage(person, id, questionOf(id)), Schema.Unknown)
      return { chatId: person.id, at } satisfies Asked
    })

  const processes = (): Readonly<Record<string, ReadonlyArray<number>>> => ({
    bot: [running().pid],
    postgres: familyOf(postmasterOf(stateDir)),
    emulator: [emulator.pid],
    model: [model.pid],
  })

  return {
    stateDir,
    /** The database; also while no bot runs on it, the next call reconnects. */
    connected,
    /** Starts the bot (again) and waits until it takes in messages; everybody has agreed already. */
    start: (more: Readonly<Record<string, string>> = {}, ready?: Effect.Effect<void>) =>
      Effect.tap(BotProcess.start({ ...env, ...more }, folder), (started) => {
        const isFirst = bot === null
        bot = started
        const isReady = ready ?? started.line("the bot to be ready", (line) => line.includes("Confidant is ready"))
        return isFirst ? Effect.andThen(isReady, agreed) : isReady
      }),
    /** Messages that the bot has sent so far. */
    sent: Effect.map(get("/sim/calls/counts", Counts), (counts) => counts["sendMessage"] ?? 0),
    /** The newest calls of sendMessage, the oldest first. */
    sends: get("/sim/calls?method=sendMessage", Schema.Array(Call)),
    /** From now on Telegram fails so; for good unless the fault says how often. */
    fault: (fault: Fault) => post("/sim/faults", fault, Schema.Unknown),
    clearFaults: Effect.asVoid(client.execute(HttpClientRequest.delete("/sim/faults"))),
    memory: () => memoryOf([running().pid]),
    rssMegabytes: () => rssMegabytes(running().pid),
    cpu: () => Object.fromEntries(Object.entries(processes()).map(([name, pids]) => [name, cpuMillis(pids)])),
    people: (count: number) =>
      Effect.forEach(
        Array.from({ length: count }, (_, index) => ({ firstName: `Person ${index}`, languageCode: "en" })),
        (person) => post("/sim/people", person, Person),
        { concurrency: 16 },
      ),
    /** Each of the people writes a message, as fast as the emulator takes them. */
    ask: (people: ReadonlyArray<Someone>) => Effect.forEach(people, ask, { concurrency: 16 }),
    /** The same while the bot is stopped, so that making the messages costs the measurement nothing. */
    preload: (people: ReadonlyArray<Someone>) =>
      Effect.acquireUseRelease(
        Effect.sync(() => process.kill(running().pid, "SIGSTOP")),
        () => Effect.forEach(people, ask, { concurrency: 16 }),
        () => Effect.sync(() => process.kill(running().pid, "SIGCONT")),
      ),
    /** The people write one after the other, so many a second, whether they are answered or not. */
    askSteadily: (people: ReadonlyArray<Someone>, messages: number, perSecond: number) =>
      Effect.gen(function* () {
        const begun = yield* Clock.currentTimeMillis
        return yield* Effect.forEach(
          Array.from({ length: messages }, (_, index) => people.slice(index % people.length).slice(0, 1)).flat(),
          (person, index) =>
            Effect.gen(function* () {
              const due = begun + (index * 1_000) / perSecond
              yield* Effect.sleep(Math.max(0, due - (yield* Clock.currentTimeMillis)))
              return yield* ask(person)
            }),
          { concurrency: "unbounded" },
        )
      }),
    /** Waits until every message that was taken in is answered and its record written. */
    settled: Effect.scoped(
      Effect.flatMap(connected, (sql) =>
        sql<{ readonly open: bigint }>`SELECT count(*) AS open FROM turns WHERE status <> 'done'`.pipe(
          Effect.filterOrFail(([row]) => row?.open === 0n),
          Effect.retry(Schedule.spaced("50 millis")),
        ),
      ),
    ),
  }
})

/** About as long as people's messages to somebody they confide in. */
export const questionOf = (id: number): string =>
  `${id}: I could not sleep again last night and kept thinking about work. What may I do to come to rest in the evening, when everything of the day comes back to me? I have tried reading and tea.`
