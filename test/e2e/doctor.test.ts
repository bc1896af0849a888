import { chmodSync, mkdirSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as BotProcess from "../support/BotProcess.ts"
import * as CommandProcess from "../support/CommandProcess.ts"
import { House, makeFolder } from "../support/House.ts"
import { mayMount, smallDisk } from "../support/SmallDisk.ts"

const Report = Schema.fromJsonString(
  Schema.Struct({
    state: Schema.Literals(["ok", "warning", "problem"]),
    checks: Schema.Array(
      Schema.Struct({
        check: Schema.String,
        state: Schema.Literals(["ok", "warning", "problem"]),
        found: Schema.String,
        fix: Schema.NullOr(Schema.String),
      }),
    ),
  }),
)
/** As in production: the doctor looks at how the database is set up. */
const house = House.layerStopped({ durable: true })

const decode = Schema.decodeUnknownSync(Report)

const freePort = Effect.callback<number>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

/** The command in the house, with what it is told besides. */
const command = Effect.fnUntraced(function* (args: ReadonlyArray<string>, more: Readonly<Record<string, string>> = {}) {
  const { env, folder } = yield* House
  return yield* CommandProcess.run(args, { ...env, ...more }, folder)
})

const problemsOf = (printed: string) =>
  decode(printed)
    .checks.filter(({ state }) => state === "problem")
    .map(({ check }) => check)

layer(house, { excludeTestServices: true, timeout: "120 seconds" })("beside a running bot", (it) => {
  it.effect("doctor, smoke and status find a healthy house, and say so when it is not", () =>
    Effect.gen(function* () {
      const port = String(yield* freePort)
      const { model, rows, sim, start } = yield* House
      const bot = yield* start({ HTTP_PORT: port })
      const here = { HTTP_PORT: port }

      const doctor = yield* command(["doctor", "--json"], here)
      assert.deepStrictEqual(problemsOf(doctor.printed), [])
      assert.strictEqual(doctor.code, 0)
      const checks = new Set(decode(doctor.printed).checks.map(({ check }) => check))
      for (const name of ["configuration", "node", "database", "telegram", "model", "clock", "disk", "state folder"]) {
        assert.include(checks, name)
      }

      const smoke = yield* command(["smoke"], here)
      assert.include(smoke.printed, "A person wrote /start and was answered in")
      assert.include(smoke.printed, "Written, read back, and rolled back in")
      assert.include(smoke.printed, "test-model answered in")
      assert.strictEqual(smoke.code, 0)
      assert.deepStrictEqual((yield* sim.state).people, [], "smoke leaves nobody behind with Telegram")
      const left = yield* rows("SELECT user_id FROM users UNION ALL SELECT user_id FROM turns", [], Schema.Unknown)
      assert.deepStrictEqual(left, [], "nor in the database")

      const status = yield* command(["status"], here)
      assert.match(status.printed, /^Bot +ready$/m)
      assert.match(status.printed, /^Backlog +0 turns, nobody waits, 0 dead letters, 0 in the spool$/m)
      assert.strictEqual(status.code, 0)

      model.answersHarmless = false
      model.plan({ kind: "status", status: 401 })
      const refused = yield* command(["doctor", "--json"], here)
      assert.deepStrictEqual(problemsOf(refused.printed), ["model"])
      assert.strictEqual(refused.code, 1)

      assert.strictEqual(yield* bot.end("SIGTERM"), 0)
      const over = yield* command(["status", "--quick"], here)
      assert.match(over.printed, /^No bot answers at http:\/\/127/)
      assert.strictEqual(over.code, 1)
      assert.strictEqual((yield* command(["smoke"], here)).code, 1)
    }),
  )

  it.effect("a token that Telegram rejects and a database that is down are reported without showing either", () =>
    Effect.gen(function* () {
      const token = "7000009:Somebody-elses-token-and-a-secret-1"
      const { code, printed } = yield* command(["doctor", "--json"], {
        BOT_TOKEN: token,
        DATABASE_URL: "postgres://bot:sesame-open@127.0.0.1:1/confidant",
      })
      assert.includeMembers(problemsOf(printed), ["database", "telegram"])
      assert.strictEqual(code, 1)
      assert.notInclude(printed, token)
      assert.notInclude(printed, "sesame")
      for (const { fix, state } of decode(printed).checks) assert.strictEqual(fix === null, state === "ok")
    }),
  )

  it.effect("the report is all that is printed, whatever had to be tried again", () =>
    Effect.gen(function* () {
      const nobody = "http://127.0.0.1:1"
      const away = { TELEGRAM_API_ROOT: nobody, LLM_BASE_URL: nobody, DATABASE_URL: "postgres://b@127.0.0.1:1/c" }
      const { printed } = yield* command(["doctor", "--json"], away)
      assert.includeMembers(problemsOf(printed), ["database", "telegram", "model"])
    }),
  )

  it.effect("a wrong configuration is reported completely, without its values", () =>
    Effect.gen(function* () {
      const { code, printed } = yield* command(["doctor"], { HTTP_PORT: "sesame", LOG_LEVEL: "sesame" })
      assert.include(printed, "HTTP_PORT must be")
      assert.include(printed, "LOG_LEVEL must be")
      assert.notInclude(printed, "sesame")
      assert.strictEqual(code, 1)
    }),
  )

  it.effect("permissions that let others in are reported", () =>
    Effect.gen(function* () {
      const folder = yield* makeFolder
      const state = join(folder, "state")
      mkdirSync(state)
      chmodSync(state, 0o777)
      const { printed } = yield* command(["doctor", "--json"], {
        STATE_DIR: state,
        DATABASE_URL: "postgres://bot@127.0.0.1:1/confidant",
      })
      assert.include(problemsOf(printed), "state folder")
    }),
  )
})

describe.skipIf(!mayMount())("on a full disk", () => {
  layer(house, { excludeTestServices: true, timeout: "120 seconds" })("doctor", (it) => {
    it.effect("says that the disk is full and that nothing can be written", () =>
      Effect.gen(function* () {
        const state = join(yield* makeFolder, "state")
        mkdirSync(state)
        yield* smallDisk(state, 32)
        const { code, printed } = yield* command(["doctor", "--json"], {
          STATE_DIR: state,
          DATABASE_URL: "postgres://bot@127.0.0.1:1/confidant",
          BOT_TOKEN: BotProcess.token,
        })
        assert.includeMembers(problemsOf(printed), ["disk", "state folder"])
        assert.include(printed, "cannot be written")
        assert.strictEqual(code, 1)
      }),
    )
  })
})
