import { chmodSync } from "node:fs"
import { join } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { Effect, FileSystem, Redacted, Schedule, Schema } from "effect"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import * as Reactivity from "effect/reactivity/Reactivity"
import { Person } from "../src/playground/SimApi.ts"
import * as BotProcess from "../test/support/BotProcess.ts"
import * as EmulatorProcess from "../test/support/EmulatorProcess.ts"
import { postmasterOf } from "../test/support/House.ts"
import * as ModelProcess from "../test/support/ModelProcess.ts"
import { rawMessage } from "../test/support/SimClient.ts"
import { cpuMillis, familyOf, memoryOf } from "./Proc.ts"

const Counts = Schema.Record(Schema.String, Schema.Int)

/** The whole bot, its emulator and its model, each a process of its own, over real HTTP; tracing is off. */
export type Stage = Effect.Success<typeof make>

export type Someone = typeof Person.Type

export const databaseUrl = (stateDir: string, name: string) =>
  Redacted.make(`postgres://confidant@localhost/${name}?host=${encodeURIComponent(join(stateDir, "run"))}`)

export const connect = (stateDir: string, name: string) =>
  PgClient.makeClient({ url: databaseUrl(stateDir, name) }).pipe(Effect.provide(Reactivity.layer))

export const make = Effect.gen(function* () {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "confidant-bench-" })
  yield* Effect.sync(() => chmodSync(folder, 0o755))
  const stateDir = join(folder, "state")
  const emulator = yield* EmulatorProcess.start()
  const model = yield* ModelProcess.start(["--delay-ms", "0"])
  const env = {
    BOT_TOKEN: BotProcess.token,
    TELEGRAM_API_ROOT: emulator.url,
    LLM_BASE_URL: model.url,
    LLM_MODEL: "bench",
    STATE_DIR: stateDir,
    LOG_LEVEL: "warn",
    ...(process.env["BENCH_NODE_OPTIONS"] === undefined ? {} : { NODE_OPTIONS: process.env["BENCH_NODE_OPTIONS"] }),
  }

  // The first start makes the database; statements are counted from the second on.
  const first = yield* BotProcess.start(env, folder)
  yield* connect(stateDir, "postgres").pipe(
    Effect.flatMap((sql) => sql`SELECT FROM turns LIMIT 1`.pipe(Effect.as(sql))),
    Effect.flatMap((sql) => sql`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`),
    Effect.scoped,
    Effect.retry(Schedule.max([Schedule.spaced("100 millis"), Schedule.recurs(300)])),
  )
  yield* first.end("SIGTERM")

  const bot = yield* BotProcess.start(env, folder)
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

  const sent = Effect.map(get("/sim/calls/counts", Counts), (counts) => counts["sendMessage"] ?? 0)
  // The menu is registered once the bot works.
  yield* get("/sim/calls/counts", Counts).pipe(
    Effect.filterOrFail((counts) => (counts["setMyCommands"] ?? 0) > 0),
    Effect.retry(Schedule.spaced("100 millis")),
  )
  const sql = yield* connect(stateDir, "postgres").pipe(
    Effect.retry(Schedule.max([Schedule.spaced("100 millis"), Schedule.recurs(300)])),
  )
  yield* sql`CREATE EXTENSION IF NOT EXISTS pg_stat_statements`

  const processes = (): Readonly<Record<string, ReadonlyArray<number>>> => ({
    bot: [bot.pid],
    postgres: familyOf(postmasterOf(stateDir)),
    emulator: [emulator.pid],
    model: [model.pid],
  })

  return {
    stateDir,
    sql,
    sent,
    bot,
    memory: () => memoryOf([bot.pid]),
    cpu: () => Object.fromEntries(Object.entries(processes()).map(([name, pids]) => [name, cpuMillis(pids)])),
    people: (count: number) =>
      Effect.forEach(
        Array.from({ length: count }, (_, index) => ({ firstName: `Person ${index}`, languageCode: "en" })),
        (person) => post("/sim/people", person, Person),
        { concurrency: 16 },
      ),
    /** Queues the messages while the bot is stopped, so that making them costs the measurement nothing. */
    preload: (people: ReadonlyArray<Someone>, turns: number, firstId: number) =>
      Effect.acquireUseRelease(
        Effect.sync(() => process.kill(bot.pid, "SIGSTOP")),
        () =>
          Effect.forEach(
            Array.from({ length: turns }, (_, turn) =>
              people.map((person, index) => ({ person, id: firstId + turn * people.length + index })),
            ).flat(),
            ({ id, person }) => post("/sim/updates", rawMessage(person, id, questionOf(id)), Schema.Unknown),
            { concurrency: 16, discard: true },
          ),
        () => Effect.sync(() => process.kill(bot.pid, "SIGCONT")),
      ),
  }
})

/** About as long as people's messages to somebody they confide in. */
export const questionOf = (id: number): string =>
  `${id}: I could not sleep again last night and kept thinking about work. What may I do to come to rest in the evening, when everything of the day comes back to me? I have tried reading and tea.`
