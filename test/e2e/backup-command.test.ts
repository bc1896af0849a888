import { existsSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, layer } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"
import { House } from "../support/House.ts"
import { missing } from "../support/requires.ts"

const Run = Schema.Struct({ trigger: Schema.String, state: Schema.String })

describe.skipIf(missing("pg_dump"))("/backup", () => {
  layer(House.layerStopped(), { excludeTestServices: true, timeout: "120 seconds" })((it) => {
    it.effect("of an operator makes a backup, and the chat hears how it ended", () =>
      Effect.gen(function* () {
        const { bot, folder, rows, sim, start } = yield* House
        const operator = yield* sim.addPerson("Olga", "ru")
        const chief = yield* sim.addPerson("Carl")
        const user = yield* sim.addPerson("Ada")
        const env = { ADMIN_USER_IDS: String(operator.id), ADMIN_CHAT_ID: String(chief.id) }
        const running = yield* start(env)

        yield* sim.say(user.id, "/backup")
        const [unknown] = yield* sim.received(user.id, 1)
        assert.include(unknown?.text, "/help")
        const { commands } = yield* sim.state
        for (const menu of Object.values(commands)) assert.notInclude(JSON.stringify(menu), "backup")

        yield* sim.say(operator.id, "/backup")
        const [asked] = yield* sim.received(operator.id, 1)
        assert.include(asked?.text, "Проверенных резервных копий пока нет")
        yield* sim.say(operator.id, "/backup")
        const [, busy] = yield* sim.received(operator.id, 2)
        assert.include(busy?.text, "уже")
        const done = yield* sim.receivedLike(operator.id, "the end of the backup", ({ text }) =>
          text.includes("confidant_"),
        )
        assert.include(done.text, "готова и проверена")
        assert.lengthOf(sim.fromBot(chief.id), 0)

        yield* running.end("SIGTERM")
        const file = join(folder, "file")
        writeFileSync(file, "")
        yield* start({ ...env, BACKUP_DIR: join(file, "backups") })
        const before = sim.fromBot(operator.id).length
        yield* sim.say(operator.id, "/backup")
        const answers = (yield* sim.received(operator.id, before + 2)).slice(before)
        assert.include(answers[0]?.text, "Возраст последней проверенной копии")
        assert.include(answers[1]?.text, "не создана")
        const [told] = yield* sim.received(chief.id, 1)
        assert.include(told?.text, "No backup was made")
        assert.deepStrictEqual(yield* rows("SELECT trigger, state FROM backup_runs ORDER BY id", [], Run), [
          { trigger: "operator", state: "verified" },
          { trigger: "operator", state: "not made" },
        ])
        yield* Effect.flatMap(bot, ({ end }) => end("SIGTERM"))
      }),
    )
  })

  layer(House.layerStopped(), { excludeTestServices: true, timeout: "120 seconds" })((it) => {
    it.effect("that is cut off by the bot's stop leaves nothing behind, and the operator hears of it", () =>
      Effect.gen(function* () {
        const { rows, sim, start, stateDir } = yield* House
        const operator = yield* sim.addPerson("Olga")
        const env = { ADMIN_USER_IDS: String(operator.id) }
        const running = yield* start(env)
        yield* rows(
          "CREATE TABLE ballast AS SELECT g, md5(g::text) || md5((g + 1)::text) AS text FROM generate_series(1, 500000) AS g",
          [],
          Schema.Unknown,
        )
        yield* sim.say(operator.id, "/backup")
        const folder = join(stateDir, "backups")
        const files = Effect.sync(() => (existsSync(folder) ? readdirSync(folder) : []))
        yield* files.pipe(
          Effect.flatMap((all) =>
            all.some((file) => file.endsWith(".partial")) ? Effect.void : Effect.fail("not yet"),
          ),
          Effect.retry(Schedule.spaced("20 millis")),
          Effect.timeout("60 seconds"),
        )
        assert.strictEqual(yield* running.end("SIGTERM"), 0)
        assert.deepStrictEqual(yield* files, ["confidant_backup.prom"])

        const again = yield* start(env)
        const told = yield* sim.receivedLike(operator.id, "what became of it", ({ text }) => text.includes("No backup"))
        assert.include(told.text, "interrupted")
        assert.deepStrictEqual(
          yield* rows(
            "SELECT datname AS name FROM pg_database WHERE datname LIKE 'confidant_scratch%'",
            [],
            Schema.Unknown,
          ),
          [],
        )
        yield* again.end("SIGTERM")
      }),
    )
  })
})
