import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as BotProcess from "../support/BotProcess.ts"
import { House } from "../support/House.ts"

describe("a start that would do harm", () => {
  it.live("on a database of a newer version is refused, with both versions", () =>
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
    }).pipe(Effect.provide(House.layerStopped(), { local: true })),
  )

  it.live("with a fault that nobody knows is refused, with the known ones", () =>
    Effect.gen(function* () {
      const { env, folder } = yield* House
      const bot = yield* BotProcess.start({ ...env, ENV: "test", FAULTS: "sav:0.7" }, folder)
      assert.strictEqual(yield* bot.exited, 1)
      const said = bot.lines.entries.join("\n")
      assert.include(said, "sav")
      for (const known of ["save", "postgres", "redis", "llm.stall", "telegram.<method>"]) assert.include(said, known)
    }).pipe(Effect.provide(House.layerStopped(), { local: true })),
  )
})
