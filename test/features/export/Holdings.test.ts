import { assert, layer } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { strFromU8, unzipSync } from "fflate"
import { UserId } from "../../../src/domain/Ids.ts"
import { Archives } from "../../../src/domain/talk/outgoing/Archives.ts"
import { make } from "../../../src/features/export/Export.ts"
import { exported, otherwise } from "../../../src/features/export/Exported.ts"
import { Holdings } from "../../../src/features/export/Holdings.ts"
import * as HoldingsSql from "../../../src/features/export/HoldingsSql.ts"
import { pageRows } from "../../../src/policy/Export.ts"
import { MediaStore } from "../../../src/domain/voice/MediaStore.ts"
import { ArchivesSql } from "../../../src/store/ArchivesSql.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { tablesOfPeople } from "../../support/TablesOfPeople.ts"
import { testStore } from "../../support/TestDatabase.ts"

const noSounds = Layer.mock(MediaStore, { list: () => Effect.succeed([]) })

const store = Layer.mergeAll(HoldingsSql.layer, ArchivesSql, BotTexts.layer, noSounds).pipe(
  Layer.provideMerge(testStore(passThrough)),
  Layer.orDie,
)

/** More than a page of messages, and a row in each other table; what is another's says so. */
const inhabited = [
  `INSERT INTO chats VALUES (7, 1), (8, 1)`,
  `INSERT INTO users (user_id, chat_id, name, language) VALUES (7, 7, '../../etc', 'ru'), (8, 8, 'somebody else', 'en')`,
  `INSERT INTO conversations (user_id, number, mode, active, title) SELECT user_id, 1, 'helper', true, 'a title of ' || user_id FROM users`,
  `INSERT INTO messages (conversation_id, user_id, role, text, turn_id)
    SELECT id, user_id, 'user', CASE user_id WHEN 7 THEN 'words ' ELSE 'a secret ' END || n, user_id * 100000 + n
    FROM conversations, generate_series(1, ${pageRows} + 3) AS n ORDER BY n`,
  `INSERT INTO turns (update_id, chat_id, user_id, payload, status, token)
    SELECT -9007199254740991, 7, 7, '{"said": "the first own turn"}', 'received', 1
    UNION ALL SELECT user_id, chat_id, user_id, jsonb_build_object('said', 'an update of ' || user_id), 'received', 1 FROM users`,
  `INSERT INTO conversations (id, user_id, number, mode, active, title, temporary, created_at) OVERRIDING SYSTEM VALUE
    VALUES (999, 7, 2, 'helper', false, 'a secret title', true, now() - interval '1 hour')`,
  `INSERT INTO messages (conversation_id, user_id, role, text, turn_id) VALUES (999, 7, 'user', 'a secret for now', 71)`,
  `INSERT INTO turns (update_id, chat_id, user_id, payload, status, token, received_at) VALUES
    (71, 7, 7, '{"said": "a secret for now"}', 'received', 1, now() - interval '2 hours'),
    (72, 7, 7, '{"said": "a secret that waits"}', 'received', 1, now())`,
  `UPDATE turns SET received_at = now() - interval '1 day' WHERE update_id NOT IN (71, 72)`,
  `INSERT INTO deliveries (turn_id, part, method, payload) SELECT user_id, 0, 'Message', '{"said": "a delivery"}' FROM users`,
  `INSERT INTO dead_letters (turn_id, chat_id, reason, detail) SELECT user_id, chat_id, 'model', 'a dead letter' FROM users`,
  `INSERT INTO budgets (user_id, messages) SELECT user_id, user_id * 11 FROM users`,
  `INSERT INTO budget_days (user_id, day, messages) SELECT user_id, 'today', user_id * 111 FROM users`,
  `INSERT INTO budget_uses (turn_id, user_id, day) SELECT user_id, user_id, 'today' FROM users`,
  `INSERT INTO kept_changes (kind, data, user_id) SELECT 'a kept change', '{}', user_id FROM users`,
  `INSERT INTO invites (code_hash, expires_at, user_id, used_at) SELECT sha256(user_id::text::bytea), now(), user_id, now() FROM users`,
  `INSERT INTO feedback (user_id, telegram_message_id, thumb) SELECT user_id, user_id * 11111, 'up' FROM users`,
  `INSERT INTO fact_readings (user_id) SELECT user_id FROM users`,
  `INSERT INTO facts (user_id, kind, text, language, said_at, valid_from) SELECT user_id, 'fact', 'a fact of ' || user_id, 'en', now(), now() FROM users`,
  `INSERT INTO fact_sources (fact_id, message_id, quote) SELECT f.id, max(m.id), 'a quote of ' || user_id FROM facts f JOIN messages m USING (user_id) GROUP BY f.id, user_id`,
  `INSERT INTO quiz_sessions (user_id, id, category, questions, answers) SELECT user_id, user_id, 'money', '[]', '["an answer"]' FROM users WHERE user_id = 7`,
  `INSERT INTO patterns (user_id, kind, found_by, title, description, confidence, first_seen, last_seen)
    SELECT user_id, 'cognitive', 'quiz', 'a pattern', '', 1, now(), now() FROM users WHERE user_id = 7`,
  `INSERT INTO pattern_evidence (pattern_id, user_id, quiz_id, quote, said_at) SELECT id, user_id, 7, 'a quote', now() FROM patterns`,
  `INSERT INTO profiles (user_id, quick_upto, deep_upto) SELECT user_id, user_id * 11111, 0 FROM users`,
  `INSERT INTO tool_uses (turn_id, place, user_id, tool, outcome) SELECT 7, 0, 7, 'remember', 'done'`,
  `INSERT INTO checkins (user_id, minutes, zone) SELECT user_id, 540, 'UTC' FROM users WHERE user_id = 7`,
  `INSERT INTO recordings (user_id, message_id, file) SELECT user_id, 1, '1.ogg' FROM users WHERE user_id = 7`,
  `INSERT INTO reports (message_id, user_id, title) SELECT min(id), user_id, 'a report' FROM messages WHERE user_id = 7 GROUP BY 2`,
  `INSERT INTO reminders (user_id, id, text, due_at) SELECT user_id, 1, 'a reminder', now() FROM users WHERE user_id = 7`,
  `INSERT INTO moods (user_id, day, source, step, words) SELECT user_id, 'today', 'person', 3, 'a mood' FROM users WHERE user_id = 7`,
  `INSERT INTO mood_words (user_id, message_id, day, words) SELECT user_id, 5, 'today', 'a word beside it' FROM users WHERE user_id = 7`,
  `INSERT INTO jobs (kind, key, lane, user_id, payload, run_at) SELECT 'a job', user_id::text, 'l', user_id, '{}', now() FROM users`,
  `INSERT INTO conversation_numbers (user_id, last) SELECT user_id, user_id * 1111 FROM users`,
  `INSERT INTO summaries (conversation_id, last_message_id, user_id, folds, until, text)
    SELECT conversation_id, min(id), user_id, 1, now(), CASE user_id WHEN 7 THEN 'a summary' ELSE 'a secret' END FROM messages WHERE conversation_id <> 999 GROUP BY 1, 3`,
]

layer(store)("what is exported of a person", (it) => {
  it.effect("is every table that names them or their chat, but those on the list", () =>
    Effect.gen(function* () {
      assert.sameMembers([...exported, ...Object.keys(otherwise)], yield* tablesOfPeople)
    }),
  )

  it.effect("is all of theirs and nothing of anybody else, in each of the files", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      for (const statement of inhabited) yield* sql.unsafe(statement)
      const { jobs = [] } = yield* make
      const userId = UserId.make(7)
      const at = Date.UTC(2026, 10, 30)
      const wanted = { userId, chatId: 7, language: "ru", at }
      yield* jobs[0]?.run(wanted, { key: "k", userId, attempt: 1 }) ?? Effect.die("there is no job")

      const archives = yield* Archives
      const pieces: Array<Uint8Array> = []
      for (;;) {
        const piece = yield* archives.read({ userId, id: "k 1", volume: 1 }, pieces.length)
        if (piece === null) break
        pieces.push(piece)
      }
      const files = Object.entries(unzipSync(new Uint8Array(Buffer.concat(pieces)))).map(
        ([name, bytes]) => [name, strFromU8(bytes)] as const,
      )
      assert.deepStrictEqual(
        files.map(([name]) => name),
        ["index.html", "conversations.md", "data.json"],
      )
      for (const [, content] of files) {
        assert.include(content, "../../etc")
        for (let n = 1; n <= pageRows + 3; n += 1) assert.match(content, new RegExp(`words ${n}\\b`, "u"))
        assert.notMatch(content, /secret|somebody else|title of 8|update of 8/u)
      }
      const data: unknown = JSON.parse(files[2]?.[1] ?? "")
      const written = JSON.stringify(data)
      for (const table of exported) assert.match(written, new RegExp(`"${table}":\\[\\{`, "u"))
      for (const words of [
        "the first own turn",
        "an update of 7",
        "a delivery",
        "a dead letter",
        "a kept change",
        "a job",
        "an answer",
        "a pattern",
        "a mood",
        "a word beside it",
        "a quote",
        "a summary",
      ]) {
        assert.include(written, words)
      }
      for (const count of [77, 777, 7777]) assert.include(written, `:${count}`)
      assert.include(files[0]?.[1] ?? "", "Что Confidant о вас хранит")

      yield* archives.drop(userId)
      assert.isNull(yield* archives.read({ userId, id: "k 1", volume: 1 }, 0))
    }),
  )

  it.effect("is being made while its job or its own turn is open", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const { isBeingMade } = yield* Holdings
      const userId = UserId.make(41)
      const open = isBeingMade(userId)
      yield* sql`INSERT INTO users (user_id, chat_id, name, language) VALUES (41, 41, 'P', 'en')`
      assert.isFalse(yield* open)
      yield* sql`INSERT INTO jobs (kind, key, lane, user_id, payload) VALUES ('export.make', 'k', 'l', 41, '{}')`
      assert.isTrue(yield* open)
      yield* sql`UPDATE jobs SET done_at = now() WHERE user_id = 41`
      assert.isFalse(yield* open)
      yield* sql`
        INSERT INTO turns (update_id, chat_id, user_id, payload, status, token)
        VALUES (-41, 41, 41, '{"content": {"feature": "export"}}', 'received', 1)`
      assert.isTrue(yield* open)
    }),
  )

  it.effect("is kept until it is sent, then for a day", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const archives = yield* Archives
      const ref = { userId: UserId.make(51), id: "k", volume: 1 }
      yield* archives.write(ref, 0, new Uint8Array([1, 2]))
      assert.isNull(yield* archives.read(ref, 0), "nobody is known by this id")
      yield* sql`INSERT INTO users (user_id, chat_id, name, language) VALUES (51, 51, 'P', 'en')`
      yield* archives.write(ref, 0, new Uint8Array([1, 2]))
      yield* sql`
        INSERT INTO turns (update_id, chat_id, user_id, payload, status, token) VALUES (-51, 51, 51, '{}', 'received', 1)`
      yield* archives.prune
      yield* sql`UPDATE archives SET made_at = now() - interval '25 hours' WHERE user_id = 51`
      yield* archives.prune
      assert.deepStrictEqual([...((yield* archives.read(ref, 0)) ?? [])], [1, 2])
      yield* sql`UPDATE turns SET status = 'done', done_at = now() WHERE update_id = -51`
      yield* archives.prune
      assert.isNull(yield* archives.read(ref, 0))
    }),
  )

  it.effect("is parted where Telegram would not take it as one file", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const { volumes } = yield* Holdings
      yield* sql`INSERT INTO users (user_id, chat_id, name, language) VALUES (61, 61, 'P', 'en')`
      assert.deepStrictEqual(yield* volumes(UserId.make(61)), [[]])
      yield* sql`
        INSERT INTO messages (conversation_id, user_id, role, text, turn_id)
        SELECT 900 + n % 2, 61, 'user', repeat('long words ', 300000), 6100000 + n FROM generate_series(1, 10) AS n`
      const parted = yield* volumes(UserId.make(61))
      assert.isAtLeast(parted.length, 3)
      const covered = yield* Effect.forEach(parted.flat(), ({ conversationId, first, last }) =>
        Effect.map(
          sql`SELECT FROM messages WHERE conversation_id = ${conversationId} AND id BETWEEN ${first} AND ${last}`,
          ({ length }) => length,
        ),
      )
      assert.strictEqual(
        covered.reduce((sum, count) => sum + count, 0),
        10,
      )
    }),
  )

  it.effect("made anew after it was cut off half-way, is whole and has nothing of the first try", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const archives = yield* Archives
      const userId = UserId.make(9)
      yield* sql`INSERT INTO chats VALUES (9, 1)`
      yield* sql`INSERT INTO users (user_id, chat_id, name, language) VALUES (9, 9, 'Nina', 'en')`
      yield* sql`INSERT INTO conversations (user_id, number, mode, active) VALUES (9, 1, 'helper', true)`
      // So much that it takes several pieces.
      yield* sql`
        INSERT INTO messages (conversation_id, user_id, role, text, turn_id)
        SELECT id, user_id, 'user', (SELECT string_agg(md5(n || ' ' || m), '') FROM generate_series(1, 32) AS m), 900000 + n
        FROM conversations, generate_series(1, 600) AS n WHERE user_id = 9`
      const wanted = { userId, chatId: 9, language: "en", at: Date.UTC(2026, 10, 30) }
      const attempt = (number: number, store: Archives["Service"]) =>
        Effect.flatMap(Effect.provideService(make, Archives, store), ({ jobs = [] }) =>
          jobs[0] === undefined
            ? Effect.die("there is no job")
            : jobs[0].run(wanted, { key: "cut", userId, attempt: number }),
        )
      const reached = yield* Deferred.make<void>()
      const first = yield* attempt(1, {
        ...archives,
        write: (volume, piece, bytes) =>
          piece === 0
            ? archives.write(volume, piece, bytes)
            : Effect.andThen(Deferred.succeed(reached, undefined), Effect.never),
      }).pipe(Effect.forkChild)
      yield* Deferred.await(reached)
      yield* Fiber.interrupt(first)
      const ids = sql`SELECT DISTINCT id FROM archives WHERE user_id = 9`
      assert.deepStrictEqual(yield* ids, [{ id: "cut 1" }])
      yield* attempt(2, archives)
      assert.deepStrictEqual(yield* ids, [{ id: "cut 2" }])
      const pieces = yield* sql`SELECT bytes FROM archives WHERE user_id = 9 ORDER BY piece`
      assert.isAbove(pieces.length, 1)
      const whole = Buffer.concat(pieces.map(({ bytes }) => (bytes instanceof Uint8Array ? bytes : new Uint8Array())))
      assert.sameMembers(Object.keys(unzipSync(new Uint8Array(whole))), ["index.html", "conversations.md", "data.json"])
    }),
  )
})
