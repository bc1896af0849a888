import { assert, layer } from "@effect/vitest"
import { Effect, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import * as BotProcess from "../support/BotProcess.ts"
import * as CommandHere from "../support/CommandHere.ts"
import * as CommandProcess from "../support/CommandProcess.ts"
import { House } from "../support/House.ts"
import { clientOf, freshDatabase } from "../support/TestDatabase.ts"
import { acquainted } from "./acquainted.ts"

const Job = Schema.Struct({ id: Schema.BigInt })
const Update = Schema.Struct({ update_id: Schema.BigInt })

layer(House.layer(), { excludeTestServices: true, timeout: "120 seconds" })("what failed for good", (it) => {
  it.effect("is done by the running bot when the operator retries it, a turn once in the history", () =>
    Effect.gen(function* () {
      const { bot, env, folder, history, rows, settled, sim, start } = yield* House
      const turns = (...args: ReadonlyArray<string>) => CommandProcess.run(["turns", ...args], env, folder)
      const here = (...args: ReadonlyArray<string>) => CommandHere.run(["turns", ...args], env, folder)
      const ada = yield* acquainted("Ada")
      const before = yield* history(ada.id)
      yield* sim.say(ada.id, "How do I begin?")
      yield* sim.received(ada.id, 3)
      yield* settled(ada.id)
      const [last] = yield* rows(
        "SELECT update_id FROM turns WHERE chat_id = $1 ORDER BY update_id DESC LIMIT 1",
        [ada.id],
        Update,
      )
      const id = String(last?.update_id)
      yield* rows(
        "INSERT INTO dead_letters (turn_id, chat_id, reason, detail) VALUES ($1, $2, 'model', 'rehearsed')",
        [last?.update_id, BigInt(ada.id)],
        Schema.Unknown,
      )
      yield* rows(
        "UPDATE messages SET text = 'sorry' WHERE turn_id = $1 AND role = 'assistant'",
        [last?.update_id],
        Schema.Unknown,
      )

      const listed = yield* here("list")
      assert.strictEqual(listed.code, 0, listed.printed)
      assert.include(listed.printed, id)
      assert.strictEqual((yield* turns("retry", id)).code, 0)
      const sent = yield* sim.received(ada.id, 4)
      assert.strictEqual(sent[3]?.text, "You wrote: How do I begin?")
      yield* settled(ada.id)
      assert.deepStrictEqual((yield* history(ada.id)).slice(before.length), [
        { role: "user", text: "How do I begin?" },
        { role: "assistant", text: "You wrote: How do I begin?" },
      ])

      const [job] = yield* rows(
        `INSERT INTO jobs (kind, key, lane, user_id, payload, attempts, failed_at, detail)
         SELECT 'say', 'rehearsed', 'rehearsed', person, jsonb_build_object('chatId', person, 'userId', person,
           'feature', 'operators', 'payload', jsonb_build_object('_tag', 'Message', 'text', 'Better late')), 8, now(), 'away'
         FROM (SELECT $1::bigint AS person) AS people RETURNING id`,
        [BigInt(ada.id)],
        Job,
      )
      assert.strictEqual((yield* here("retry", `job:${job?.id}`)).code, 0)
      assert.strictEqual((yield* sim.received(ada.id, 5))[4]?.text, "Better late")
      yield* settled(ada.id)

      const running = yield* bot
      assert.strictEqual(yield* running.end("SIGTERM"), 0)
      assert.deepStrictEqual(yield* turns("list"), { code: 0, printed: "Nothing has failed for good." })
      assert.strictEqual((yield* here("show", id)).code, 0)
      yield* start()
    }),
  )
})

layer(House.layerStopped(), { excludeTestServices: true, timeout: "120 seconds" })(
  "a database of a newer version",
  (it) => {
    it.effect("is refused at start with one line that names the version, exit 1", () =>
      Effect.gen(function* () {
        const { env, folder } = yield* House
        const url = yield* freshDatabase
        yield* Effect.provide(
          Effect.flatMap(
            SqlClient,
            (sql) => sql`INSERT INTO confidant_migrations (migration_id, name) VALUES (9000, 'from_the_future')`,
          ),
          clientOf(url),
        )
        const bot = yield* BotProcess.start({ ...env, DATABASE_URL: Redacted.value(url), LOG_LEVEL: "error" }, folder)
        assert.strictEqual(yield* bot.exited, 1)
        const said = bot.lines.entries.filter((line) => line.trim() !== "")
        assert.strictEqual(said.length, 1, said.join("\n"))
        assert.match(
          said[0] ?? "",
          /"body":"the database is at migration 9000 \(from_the_future\), which serves versions from migration 9000 on; this one knows \d+: start/,
        )
      }),
    )
  },
)
