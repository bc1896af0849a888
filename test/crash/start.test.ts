import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as BotProcess from "../support/BotProcess.ts"
import { House } from "../support/House.ts"

layer(House.layerStopped({ durable: true }), { excludeTestServices: true, timeout: "120 seconds" })(
  "a start that would do harm",
  (it) => {
    it.effect("with another bot's token is refused, and what waits is answered by the bot that was asked", () =>
      Effect.gen(function* () {
        const { env, folder, model, settled, sim, start } = yield* House
        const bot = yield* start()
        const ada = yield* sim.addPerson("Ada")
        model.hold()
        yield* sim.say(ada.id, "Are you there?")
        yield* model.open(1)
        yield* bot.end("SIGKILL")
        model.release()
        const secret = "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX"
        for (const token of [`8000002:${secret}`, ""]) {
          const other = yield* BotProcess.start(
            { ...env, BOT_TOKEN: token, ...(token === "" ? { TELEGRAM_API_ROOT: "" } : {}) },
            folder,
          )
          assert.strictEqual(yield* other.exited, 1)
          const said = other.lines.entries.join("\n")
          assert.include(said, "the people and messages of the bot 7000001")
          assert.notInclude(said, secret)
        }
        assert.deepStrictEqual(sim.fromBot(ada.id), [])
        yield* start()
        yield* settled(ada.id)
        assert.isNotEmpty(sim.fromBot(ada.id))
      }),
    )

    it.effect("with a fault that nobody knows is refused, with the known ones", () =>
      Effect.gen(function* () {
        const { env, folder } = yield* House
        const bot = yield* BotProcess.start({ ...env, ENV: "test", FAULTS: "sav:0.7" }, folder)
        assert.strictEqual(yield* bot.exited, 1)
        const said = bot.lines.entries.join("\n")
        assert.include(said, "sav")
        for (const known of ["save", "postgres", "redis", "llm.stall", "telegram.<method>"]) assert.include(said, known)
      }),
    )

    // The last one: it makes the database unusable.
    it.effect("on a database of a newer version is refused, with both versions", () =>
      Effect.gen(function* () {
        const { env, folder, rows, start } = yield* House
        const bot = yield* start()
        yield* rows(
          "INSERT INTO confidant_migrations (migration_id, name) VALUES (99, 'of_tomorrow') RETURNING 1",
          [],
          Schema.Unknown,
        )
        yield* bot.end("SIGTERM")
        const older = yield* BotProcess.start(env, folder)
        assert.strictEqual(yield* older.exited, 1)
        const said = older.lines.entries.join("\n")
        assert.include(
          said,
          "the database is at migration 99 (of_tomorrow), which serves versions from migration 99 on; this one knows",
        )
      }),
    )
  },
)
