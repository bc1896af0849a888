import { chmodSync, existsSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { Clock, Effect, Fiber, FileSystem, Redacted, Schedule, Schema, Stream } from "effect"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import { Call, Person, State } from "../../src/playground/SimApi.ts"
import { everybodyAgrees } from "../../test/support/Agreement.ts"
import * as BotProcess from "../../test/support/BotProcess.ts"
import * as EmulatorProcess from "../../test/support/EmulatorProcess.ts"
import * as ModelProcess from "../../test/support/ModelProcess.ts"
import * as NodeProcess from "../../test/support/NodeProcess.ts"
import { postmasterOf } from "../../test/support/Postmaster.ts"
import { freePort } from "../../test/support/RedisServer.ts"
import { cpuMillis, familyOf } from "../Proc.ts"
import { connect, databaseUrl, questionOf, type Someone } from "../Stage.ts"

const MessageIds = Schema.Struct({ messageIds: Schema.Array(Schema.Int) })
const FromBot = Schema.fromJsonString(
  Schema.Struct({
    _tag: Schema.Literal("Message"),
    message: Schema.Struct({ chatId: Schema.Int, from: Schema.Literal("bot") }),
  }),
)

const serverScript = join(import.meta.dirname, "../../test/support/embedded-postgres-main.ts")

/** What somebody wrote. */
export interface Asked {
  readonly chatId: number
  readonly messageId: number
  /** Unix time in milliseconds. */
  readonly at: number
}

export interface Runner {
  readonly name: string
  readonly process: NodeProcess.NodeProcess
}

/** A PostgreSQL that outlives the runners and counts statements. */
const database = Effect.fnUntraced(function* (stateDir: string) {
  const start = Effect.gen(function* () {
    const server = yield* NodeProcess.start([serverScript, stateDir])
    yield* server.line("the database", (line) => line.startsWith("ready "))
    return server
  })
  const first = yield* start
  yield* Effect.scoped(
    Effect.flatMap(
      connect(stateDir, "postgres"),
      (sql) => sql`ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'`,
    ),
  )
  yield* first.end("SIGTERM")
  yield* Effect.suspend(() =>
    existsSync(join(stateDir, "run/.s.PGSQL.5432")) ? Effect.fail("it still runs") : Effect.void,
  ).pipe(Effect.retry(Schedule.spaced("50 millis")))
  yield* start
  const sql = yield* connect(stateDir, "postgres")
  yield* sql`CREATE EXTENSION pg_stat_statements`
  return sql
})

export type Fleet = Effect.Success<ReturnType<typeof make>>

/** Up to so many runners around one PostgreSQL, one emulator and one model, each a process of its own; none runs yet. */
export const make = Effect.fnUntraced(function* (options: { readonly modelMillis: number }) {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped({ prefix: "confidant-bench-" })
  yield* Effect.sync(() => chmodSync(folder, 0o755))
  const stateDir = join(folder, "database")
  const sql = yield* database(stateDir)
  const emulator = yield* EmulatorProcess.start()
  const model = yield* ModelProcess.start(["--delay-ms", String(options.modelMillis)])
  const env = {
    BOT_TOKEN: BotProcess.token,
    TELEGRAM_API_ROOT: emulator.url,
    LLM_BASE_URL: model.url,
    LLM_MODEL: "bench",
    DATABASE_URL: Redacted.value(databaseUrl(stateDir, "postgres")),
    LOG_LEVEL: "info",
    MALLOC_ARENA_MAX: "2",
    RUNNER_HOST: "127.0.0.1",
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

  const ports = new Map<string, number>()
  let hasAgreed = false
  const running = new Set<Runner>()

  /** Starts the runner of this name, again in the folder and at the address that it had. */
  const start = Effect.fnUntraced(function* (name: string, more: Readonly<Record<string, string>> = {}) {
    const home = join(folder, name)
    mkdirSync(home, { recursive: true })
    const port = ports.get(name) ?? (yield* freePort)
    ports.set(name, port)
    const own = { STATE_DIR: join(home, "state"), RUNNER_PORT: String(port) }
    const runner: Runner = { name, process: yield* BotProcess.startReady({ ...env, ...own, ...more }, home) }
    running.add(runner)
    if (!hasAgreed) yield* everybodyAgrees(sql)
    hasAgreed = true
    return runner
  })
  const end = (runner: Runner, signal: "SIGKILL" | "SIGTERM") =>
    Effect.tap(runner.process.end(signal), () => Effect.sync(() => running.delete(runner)))

  let said = 0
  const ask = Effect.fnUntraced(function* ({ id }: Someone) {
    const at = yield* Clock.currentTimeMillis
    const text = questionOf(++said)
    // The emulator may close an idle connection as it is used again.
    const posted = post(`/sim/people/${id}/messages`, { text }, MessageIds)
    const { messageIds } = yield* Effect.retry(posted, { times: 2 })
    return { chatId: id, messageId: messageIds[0] ?? 0, at } satisfies Asked
  })

  /** Calls `told` with the chat of each message that the bot sends, for as long as the scope is open. */
  const follow = Effect.fnUntraced(function* (told: (chatId: number) => void) {
    const events = yield* client.get("/sim/events")
    const isFromBot = Schema.decodeUnknownOption(FromBot)
    yield* events.stream.pipe(
      Stream.decodeText(),
      Stream.splitLines,
      Stream.filter((line) => line.startsWith('data: {"_tag":"Message"')),
      Stream.runForEach((line) =>
        Effect.sync(() => {
          const event = isFromBot(line.slice("data: ".length))
          if (event._tag === "Some") told(event.value.message.chatId)
        }),
      ),
      Effect.ignore,
      Effect.forkScoped,
    )
  })

  const pids = (): Readonly<Record<string, ReadonlyArray<number>>> => ({
    bot: [...running].map(({ process }) => process.pid),
    postgres: familyOf(postmasterOf(stateDir)),
    emulator: [emulator.pid],
    model: [model.pid],
  })

  return {
    sql,
    env,
    start,
    end,
    ask,
    follow,
    running: (): ReadonlyArray<Runner> => [...running],
    cpu: () => Object.fromEntries(Object.entries(pids()).map(([name, of]) => [name, cpuMillis(of)])),
    people: (count: number) =>
      Effect.forEach(
        Array.from({ length: count }, (_, index) => ({ firstName: `Person ${index}`, languageCode: "en" })),
        (person) => post("/sim/people", person, Person),
        { concurrency: 16 },
      ),
    /** Everybody writes at once. */
    askAll: (people: ReadonlyArray<Someone>) => Effect.forEach(people, ask, { concurrency: 32 }),
    /** The people write one after the other, so many a second, whether they are answered or not, for as long as it goes on. */
    askSteadily: Effect.fnUntraced(function* (
      people: ReadonlyArray<Someone>,
      perSecond: number,
      goesOn: (millis: number) => boolean,
    ) {
      const begun = yield* Clock.currentTimeMillis
      const asking: Array<Fiber.Fiber<Asked, Effect.Error<ReturnType<typeof ask>>>> = []
      for (let index = 0; goesOn((yield* Clock.currentTimeMillis) - begun); index++) {
        const person = people[index % people.length]
        if (person !== undefined) asking.push(yield* Effect.forkChild(ask(person)))
        const due = begun + ((index + 1) * 1_000) / perSecond
        yield* Effect.sleep(Math.max(0, due - (yield* Clock.currentTimeMillis)))
      }
      return yield* Effect.forEach(asking, Fiber.join)
    }),
    sends: get("/sim/calls?method=sendMessage", Schema.Array(Call)),
    state: get("/sim/state", State),
    /** Waits until everything that was said has come in and nothing is open. */
    settled: Effect.suspend(
      () => sql<{ readonly taken: bigint; readonly open: bigint }>`
      SELECT count(*) FILTER (WHERE update_id > 0) AS taken, count(*) FILTER (WHERE status <> 'done') AS open FROM turns`,
    ).pipe(
      Effect.filterOrFail(([row]) => row?.open === 0n && row.taken >= BigInt(said)),
      Effect.retry(Schedule.spaced("100 millis")),
    ),
  }
})
