import { NodeServices } from "@effect/platform-node"
import { assert, describe, layer } from "@effect/vitest"
import { Context, Effect, FileSystem, Layer, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { spawnSync } from "node:child_process"
import { gzipSync } from "node:zlib"
import { inject } from "vitest"
import { planLines } from "../../../src/backup/restore/RestorePlan.ts"
import { levelIn, migrate, newestMigration } from "../../../src/store/Migrations.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"
import { missing } from "../../support/requires.ts"
import { freshDatabase } from "../../support/TestDatabase.ts"
import { connect, execute, houseOf, leftOf, rowsIn, saidIn, say } from "./RestoreHouse.ts"

const dumpOf = (database: string, ...args: ReadonlyArray<string>): Uint8Array => {
  const made = spawnSync("pg_dump", ["-h", inject("postgresSocketDir"), "-U", "confidant", ...args, database])
  if (made.status !== 0) throw new Error(String(made.stderr))
  return made.stdout
}

/** Dumps of one of our databases as others would make them. */
class Dumps extends Context.Service<
  Dumps,
  { readonly sql: Uint8Array; readonly custom: Uint8Array; readonly withDatabase: Uint8Array }
>()("test/Dumps") {
  static readonly layer = Layer.effect(
    Dumps,
    Effect.gen(function* () {
      const name = new URL(Redacted.value(yield* freshDatabase)).pathname.slice(1)
      yield* say(name, 1, "from elsewhere")
      return {
        sql: dumpOf(name),
        custom: dumpOf(name, "--format=custom"),
        withDatabase: dumpOf(name, "--create"),
      }
    }).pipe(Effect.scoped),
  )
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8")

const fileWith = Effect.fnUntraced(function* (content: Uint8Array | string, name = "dump.bin") {
  const fs = yield* FileSystem.FileSystem
  const file = `${yield* fs.makeTempDirectoryScoped({ prefix: "confidant-foreign-" })}/${name}`
  yield* fs.writeFile(file, typeof content === "string" ? Buffer.from(content) : content)
  return file
})

const inhabited = Effect.gen(function* () {
  const house = yield* houseOf(yield* freshDatabase)
  yield* say(house.database, 9, "from today")
  return house
})

const restored = Effect.fnUntraced(function* (content: Uint8Array | string) {
  const house = yield* inhabited
  const plan = yield* house.plan(yield* fileWith(content), { safetyBackup: false })
  const report = yield* house.carryOut(plan)
  return { house, plan, report }
})

const store = Dumps.layer.pipe(
  Layer.provideMerge(NodeServices.layer),
  Layer.provideMerge(captureLogs().layer),
  Layer.orDie,
)

describe.skipIf(missing("pg_dump"))("restore", () => {
  layer(store, { excludeTestServices: true, timeout: "120 seconds" })("of a dump of other tools", (it) => {
    const forms: ReadonlyArray<readonly [string, (dumps: Dumps["Service"]) => Uint8Array, string]> = [
      ["plain SQL", ({ sql }) => sql, "plain SQL"],
      ["plain SQL in gzip", ({ sql }) => gzipSync(sql), "plain SQL, gzip"],
      ["a custom dump", ({ custom }) => custom, "custom format"],
      ["a custom dump in gzip", ({ custom }) => gzipSync(custom), "custom format, gzip"],
    ]
    it.effect.each(forms)("takes %s, marked as unverified, and makes it fit to live on", ([, content, shown]) =>
      Effect.gen(function* () {
        const { house, plan, report } = yield* restored(content(yield* Dumps))
        const lines = planLines(plan).join("\n")
        assert.include(lines, shown)
        assert.include(lines, "UNVERIFIED")
        assert.deepStrictEqual(yield* saidIn(house.database), ["from elsewhere"])
        assert.deepStrictEqual(yield* saidIn(report.keptAs), ["from today"])
        assert.deepStrictEqual(yield* house.keptDatabases, [report.keptAs])
        const [chat] = yield* rowsIn(house.database, "SELECT epoch FROM chats", Schema.Struct({ epoch: Schema.BigInt }))
        assert.isAbove(Number(chat?.epoch), 3)
        const [run] = yield* rowsIn(
          house.database,
          "SELECT state FROM backup_runs ORDER BY id DESC LIMIT 1",
          Schema.Struct({ state: Schema.String }),
        )
        assert.deepStrictEqual(run, { state: "could not verify" })
      }),
    )

    it.effect("takes a database that is not ours as it is", () =>
      Effect.gen(function* () {
        const { house, report } = yield* restored("CREATE TABLE theirs (a int); INSERT INTO theirs VALUES (1), (2);")
        assert.deepStrictEqual([report.rows, report.problems], [2, []])
        const tables = yield* rowsIn(
          house.database,
          "SELECT relname::text AS name FROM pg_stat_user_tables",
          Schema.Struct({ name: Schema.String }),
        )
        assert.deepStrictEqual(tables, [{ name: "theirs" }])
      }),
    )

    const broken: ReadonlyArray<readonly [string, (dumps: Dumps["Service"]) => Uint8Array | string, RegExp]> = [
      ["SQL that was cut off", ({ sql }) => sql.slice(0, text(sql).indexOf("from elsewhere") + 4), /cut off/],
      ["gzip that was cut off", ({ sql }) => gzipSync(sql).subarray(0, -20), /gzip file is damaged or cut off/],
      ["a custom dump that was cut off", ({ custom }) => custom.slice(0, -2_000), /pg_restore .* failed: /],
      ["a dump that would go to another database", ({ withDatabase }) => withDatabase, /commands for psql/],
      ["SQL with an error", () => "CREATE TABLE a (b int); SELECT no_such_function();", /psql .* failed: .*42883/],
      ["words that are no SQL", () => "Dear diary, today was a secret", /psql .* failed: .*42601/],
      ["SQL that does nothing", () => "-- nothing\n", /has no tables/],
      [
        "a newer version of the program",
        ({ sql }) => `${text(sql)}\nINSERT INTO public.confidant_migrations (migration_id, name) VALUES (9000, 'x');\n`,
        /made by a newer version/,
      ],
      ["an empty file", () => "", /empty/],
    ]
    it.effect.each(broken)("replaces nothing for %s", ([, content, why]) =>
      Effect.gen(function* () {
        const house = yield* inhabited
        const file = yield* fileWith(content(yield* Dumps), "backup.sql.gz")
        const error = yield* Effect.flip(Effect.flatMap(house.plan(file, { safetyBackup: false }), house.carryOut))
        assert.match(error.message, why)
        assert.notInclude(error.message, "secret")
        assert.deepStrictEqual(yield* saidIn(house.database), ["from today"])
        assert.deepStrictEqual(yield* leftOf(house.database), [])
      }),
    )

    it.effect("takes a dump of an older version as it is, and the next start brings it up to date", () =>
      Effect.gen(function* () {
        const older = yield* inhabited
        yield* execute(
          older.database,
          "DROP TABLE backup_runs, erasures, audit_log, flags, health_checks, budget_uses, budget_days, budgets, spent_tokens, told_alerts, held_breakers",
          "DROP TRIGGER summaries_deleted ON messages",
          "DROP TRIGGER summaries_edited ON messages",
          "DROP FUNCTION confidant_unfold, confidant_unfold_deleted, confidant_unfold_edited",
          "DROP TABLE summaries, summary_due, summary_progress",
          "DROP TABLE safety_answers, broadcasts, feedback, served_bot, processes, kept_changes, conversation_numbers, jobs, invites, archives",
          "DROP TABLE mood_words",
          "DROP TRIGGER moods_edited ON messages",
          "DROP FUNCTION confidant_unsounded",
          "DROP TABLE moods, reminders, checkins, recordings, tool_uses, reports",
          "DROP TRIGGER pattern_evidence_edited ON messages",
          "DROP TABLE pattern_evidence, patterns, pattern_refusals, profiles, profile_progress",
          "DROP TRIGGER patterns_deleted ON messages",
          "DROP TRIGGER patterns_edited ON messages",
          "DROP FUNCTION confidant_unwritten, confidant_unwritten_deleted, confidant_unwritten_edited",
          "DROP TABLE quiz_sessions",
          "DROP FUNCTION confidant_unproven, confidant_reworded, confidant_reanswered",
          "DROP TABLE forgotten_facts, fact_rereadings, fact_readings, fact_sources, facts, fact_progress",
          "DROP TRIGGER fact_reread ON messages",
          "DROP FUNCTION confidant_reread, confidant_unsourced, confidant_unsuperseded",
          "DROP VIEW memorable",
          "DROP TABLE memory_index, memory_progress, memory_vectors, memory_spaces",
          "DROP TRIGGER memory_index_edited ON messages",
          "DROP TRIGGER memory_vectors_edited ON messages",
          "DROP FUNCTION confidant_forget_vector, confidant_said, confidant_noted, confidant_unindexed, confidant_reindex, confidant_words, confidant_day",
          "DROP SEQUENCE own_turns",
          "ALTER TABLE turns RENAME CONSTRAINT turns_open TO turns_check",
          "ALTER TABLE users DROP COLUMN banned_at, DROP COLUMN dialogue, DROP COLUMN adult, DROP COLUMN time_zone, DROP COLUMN country, DROP COLUMN style, DROP COLUMN noticed",
          "ALTER TABLE messages DROP COLUMN beside",
          "ALTER TABLE conversations DROP COLUMN talk_mode, DROP COLUMN left_at, DROP COLUMN temporary, DROP COLUMN thread_id",
          "DROP INDEX messages_telegram, turns_user, turns_elsewhere, turns_done",
          "ALTER TABLE turns DROP COLUMN trials, DROP COLUMN tried_in, DROP COLUMN postponed_at, DROP COLUMN held, DROP COLUMN live_message_id",
          "DROP FUNCTION confidant_forget",
          "ALTER TABLE confidant_migrations DROP COLUMN serves",
          "DELETE FROM confidant_migrations WHERE migration_id > 3",
        )
        const house = yield* inhabited
        yield* execute(house.database, "INSERT INTO erasures (user_id) VALUES (77)")
        const file = yield* fileWith(dumpOf(older.database, "--format=custom"))
        const report = yield* Effect.flatMap(house.plan(file, { safetyBackup: false }), house.carryOut)
        assert.deepStrictEqual(report.problems, [])
        const sql = yield* connect(house.database)
        assert.strictEqual((yield* levelIn(sql)).migration, 3)
        yield* Effect.provideService(migrate, SqlClient, sql)
        assert.strictEqual((yield* levelIn(sql)).migration, newestMigration)
        assert.deepStrictEqual(
          ((yield* house.ledger.read) ?? []).map(({ userId }) => Number(userId)),
          [77],
        )
      }),
    )

    it.effect("replaces a database that is not ours too, and saves it first", () =>
      Effect.gen(function* () {
        const { custom } = yield* Dumps
        const house = yield* houseOf(yield* freshDatabase)
        yield* execute(
          house.database,
          "DROP SCHEMA public CASCADE",
          "CREATE SCHEMA public",
          "CREATE TABLE theirs AS SELECT 1",
        )
        const plan = yield* house.plan(yield* fileWith(custom))
        assert.include(planLines(plan).join("\n"), "without tables of this bot")
        const report = yield* house.carryOut(plan)
        assert.isNotNull(report.savedAs)
        assert.deepStrictEqual(yield* saidIn(house.database), ["from elsewhere"])
      }),
    )
  })
})
