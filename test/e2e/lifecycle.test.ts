import { existsSync } from "node:fs"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as BotProcess from "../support/BotProcess.ts"
import { House } from "../support/House.ts"
import { mended, processesOf, starting, stuck } from "../support/StuckPostgres.ts"

layer(House.layerStopped(), { excludeTestServices: true, timeout: "120 seconds" })("the process", (it) => {
  it.effect("wrong configuration: every problem at once, exit 1, nothing started", () =>
    Effect.gen(function* () {
      const { env, folder } = yield* House
      const stateDir = join(folder, "another")
      const bot = yield* BotProcess.start(
        {
          ...env,
          STATE_DIR: stateDir,
          BOT_TOKEN: "your-token-here",
          HTTP_PORT: "99999",
          LLM_BASE_URL: "ftp:/nowhere",
          LOG_LEVEL: "loud",
        },
        folder,
      )
      assert.strictEqual(yield* bot.exited, 1)
      const said = bot.lines.entries.join("\n")
      for (const name of ["BOT_TOKEN", "HTTP_PORT", "LLM_BASE_URL", "LOG_LEVEL"]) assert.include(said, name)
      assert.notInclude(said, "    at ", "no stack trace")
      assert.isFalse(existsSync(stateDir))
    }),
  )

  it.effect("a token that Telegram does not know: one clear line, exit 1", () =>
    Effect.gen(function* () {
      const { env, folder } = yield* House
      const secret = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX"
      const bot = yield* BotProcess.start({ ...env, BOT_TOKEN: `123456789:${secret}`, LOG_LEVEL: "error" }, folder)
      assert.strictEqual(yield* bot.exited, 1)
      const said = bot.lines.entries.filter((line) => line.trim() !== "")
      assert.strictEqual(said.length, 1, said.join("\n"))
      assert.include(said[0], "BOT_TOKEN")
      assert.notInclude(said[0], secret)
    }),
  )

  it.effect("a second start on the same state folder is refused, and the first goes on", () =>
    Effect.gen(function* () {
      const { env, folder, sim, start } = yield* House
      yield* start()
      const second = yield* BotProcess.start(env, folder)
      assert.strictEqual(yield* second.exited, 1)
      assert.include(second.lines.entries.join("\n"), "in use by another running Confidant")
      const ada = yield* sim.addPerson("Ada")
      yield* sim.say(ada.id, "Are you there?")
      yield* sim.received(ada.id, 1)
    }),
  )

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    it.effect(`${signal} ends it cleanly with 0, and nothing of it is left`, () =>
      Effect.gen(function* () {
        const { rows, start, stateDir } = yield* House
        const bot = yield* start()
        yield* rows("SELECT 1", [], Schema.Unknown)
        assert.strictEqual(yield* bot.end(signal), 0)
        assert.isFalse(existsSync(`${stateDir}/postgres/postmaster.pid`))
      }),
    )
  }

  it.effect.skipIf(process.platform !== "linux")("SIGTERM while its database is starting ends both, with 0", () =>
    Effect.gen(function* () {
      const { env, folder, start, stateDir } = yield* House
      const dataDir = `${stateDir}/postgres`
      yield* (yield* start()).end("SIGTERM")
      yield* stuck(dataDir)
      const bot = yield* BotProcess.start(env, folder)
      yield* starting(dataDir)
      // Far less than the server would be waited for.
      assert.strictEqual(yield* Effect.timeout(bot.end("SIGTERM"), "20 seconds"), 0)
      assert.deepStrictEqual(processesOf(dataDir), [])
      yield* mended(dataDir)
    }),
  )
})
