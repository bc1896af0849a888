import { spawnSync } from "node:child_process"
import { createServer } from "node:net"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Redacted, Schedule, Schema } from "effect"
import * as BotProcess from "../support/BotProcess.ts"
import { House, makeFolder } from "../support/House.ts"
import { addressIn, type NodeProcess } from "../support/NodeProcess.ts"
import * as PostgresProcess from "../support/PostgresProcess.ts"
import { missing } from "../support/requires.ts"
import { acquainted } from "./acquainted.ts"

const Ready = Schema.Struct({
  ready: Schema.Boolean,
  status: Schema.String,
  shutting_down: Schema.Boolean,
  reasons: Schema.Array(Schema.String),
  database: Schema.optionalKey(
    Schema.Struct({ status: Schema.String, migrations: Schema.Struct({ status: Schema.String }) }),
  ),
  redis: Schema.optionalKey(
    Schema.Struct({
      status: Schema.String,
      circuit_breaker: Schema.Struct({ state: Schema.String, failure_count: Schema.Int }),
    }),
  ),
  telegram: Schema.optionalKey(
    Schema.Struct({ inbound: Schema.Struct({ status: Schema.String, age_seconds: Schema.NullOr(Schema.Finite) }) }),
  ),
})
const decodeReady = Schema.decodeUnknownSync(Schema.fromJsonString(Ready))

const addressOf = (bot: NodeProcess) =>
  Effect.map(
    bot.line("its address", (line) => addressIn(line) !== ""),
    addressIn,
  )

const get = (url: string) =>
  Effect.tryPromise(() =>
    fetch(url).then(async (response) => ({
      status: response.status,
      type: response.headers.get("content-type"),
      text: await response.text(),
    })),
  )

const ready = (url: string) =>
  Effect.map(get(`${url}/ready`), ({ status, text }) => ({ status, body: decodeReady(text) }))

/** Asks until it is as it should be. */
const until = (url: string, what: string, wanted: (found: Effect.Success<ReturnType<typeof ready>>) => boolean) =>
  ready(url).pipe(
    Effect.filterOrFail(wanted, (found) => new Error(`not ${what} but ${JSON.stringify(found)}`)),
    Effect.retry({ schedule: Schedule.spaced("50 millis"), times: 600 }),
    Effect.orDie,
  )

const isReady = ({ status }: { readonly status: number }) => status === 200

layer(House.layerStopped(), { excludeTestServices: true, timeout: "120 seconds" })("health", (it) => {
  it.effect("is alive, ready with the state of everything, and says at once that it ends", () =>
    Effect.gen(function* () {
      const { start } = yield* House
      const bot = yield* start()
      const url = yield* addressOf(bot)
      const live = yield* get(`${url}/live`)
      assert.strictEqual(live.status, 200)
      const { body } = yield* until(url, "ready", isReady)
      assert.deepStrictEqual([body.ready, body.status, body.shutting_down, body.reasons], [true, "ready", false, []])
      assert.deepStrictEqual(body.database, { status: "up", migrations: { status: "applied" } })
      assert.deepStrictEqual(body.redis, { status: "off", circuit_breaker: { state: "closed", failure_count: 0 } })
      assert.strictEqual(body.telegram?.inbound.status, "up")

      yield* Effect.sync(() => process.kill(bot.pid, "SIGTERM"))
      const stopping = yield* until(url, "shutting down", ({ body: { shutting_down } }) => shutting_down)
      assert.strictEqual(stopping.status, 503)
      assert.strictEqual(stopping.body.status, "shutting down")
      assert.strictEqual(yield* bot.exited, 0)
    }),
  )

  it.effect("is not ready while polls are refused, and ready again once they are answered", () =>
    Effect.gen(function* () {
      const { sim, start } = yield* House
      const bot = yield* start()
      const url = yield* addressOf(bot)
      yield* until(url, "ready", isReady)
      const ada = yield* sim.addPerson("Ada")
      yield* sim.fault({ method: "getUpdates", kind: { _tag: "Error", code: 409 } })
      // Ends the long poll that is under way.
      yield* sim.say(ada.id, "hello")
      const refused = yield* until(url, "refused", ({ status }) => status === 503)
      assert.match(refused.body.reasons.join(), /no messages come in: Another process polls/)
      assert.strictEqual(refused.body.database?.status, "up")
      yield* sim.clearFaults
      yield* until(url, "ready", isReady)
      yield* bot.end("SIGTERM")
    }),
  )

  it.effect("is not ready while the database is down, and ready again once it is back", () =>
    Effect.gen(function* () {
      const { start } = yield* House
      const server = yield* PostgresProcess.make(yield* makeFolder, "migrated")
      const bot = yield* start({ DATABASE_URL: Redacted.value(server.url) })
      const url = yield* addressOf(bot)
      yield* until(url, "ready", isReady)
      yield* server.stop
      const away = yield* until(url, "away", ({ status }) => status === 503)
      assert.match(away.body.reasons.join(), /the database is down/)
      assert.strictEqual((yield* get(`${url}/live`)).status, 200)
      yield* server.start
      yield* until(url, "ready", isReady)
      yield* bot.end("SIGTERM")
    }),
  )

  it.effect("a port that is taken: one clear line, exit 1", () =>
    Effect.gen(function* () {
      const { env, folder } = yield* House
      const taken = yield* Effect.acquireRelease(
        Effect.callback<{ readonly port: number; readonly close: () => void }>((resume) => {
          const server = createServer()
          server.listen(0, "127.0.0.1", () => {
            const address = server.address()
            const port = typeof address === "object" && address !== null ? address.port : 0
            resume(Effect.succeed({ port, close: () => server.close() }))
          })
        }),
        ({ close }) => Effect.sync(close),
      )
      const bot = yield* BotProcess.start({ ...env, HTTP_PORT: String(taken.port) }, folder)
      assert.strictEqual(yield* bot.exited, 1)
      assert.match(bot.lines.entries.join("\n"), /is taken, perhaps by another Confidant: set HTTP_PORT/)
    }),
  )

  describe.skipIf(missing("promtool"))("metrics", () => {
    it.effect("are what promtool takes without a word, and hold no name of anybody", () =>
      Effect.gen(function* () {
        const { settled, start } = yield* House
        const bot = yield* start()
        const url = yield* addressOf(bot)
        const ada = yield* acquainted("Canaryname")
        yield* settled(ada.id)
        yield* get(`${url}/live`)
        yield* get(`${url}/no/such/path`)
        const { status, text, type } = yield* get(`${url}/metrics`)
        assert.strictEqual(status, 200)
        assert.include(type, "version=0.0.4")
        assert.include(text, "messaging_process_duration_seconds_count")
        assert.include(text, 'http_route="/live",http_request_method="GET",http_response_status_code="200"')
        assert.notInclude(text, "/no/such/path")
        assert.notMatch(text, /canary/i)
        assert.notInclude(text, String(ada.id))
        const {
          status: code,
          stderr,
          stdout,
        } = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" })
        assert.strictEqual(`${stdout}${stderr}`, "")
        assert.strictEqual(code, 0)
        yield* bot.end("SIGTERM")
      }),
    )
  })
})
