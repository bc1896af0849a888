import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { CurrentTransformer } from "effect/sql/Statement"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { ConversationId, Epoch, TelegramMessageId } from "../../src/domain/Ids.ts"
import { PruningSql } from "../../src/store/PruningSql.ts"
import { Pruning } from "../../src/domain/talk/Pruning.ts"
import { Statements } from "../../src/store/driver/Statements.ts"
import { storeError } from "../../src/store/driver/Transact.ts"
import { forgetIn, withoutCascade } from "../../src/store/ForgetSql.ts"
import { InboxSql } from "../../src/store/InboxSql.ts"
import { newChat, settlement, text } from "../contract/Stores.ts"
import { TestDatabase } from "../support/TestDatabase.ts"

const withUser = Effect.gen(function* () {
  const sql = yield* SqlClient
  const found = yield* sql<{ readonly name: string }>`
    SELECT table_name AS name FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND column_name = 'user_id' ORDER BY 1`
  return found.map(({ name }) => name)
})

/** Somebody with a row in each table that has a user. */
const everywhere = [
  `INSERT INTO chats VALUES (7, 1), (8, 1)`,
  `INSERT INTO users (user_id, chat_id, name, language) VALUES (7, 7, 'P', 'en'), (8, 8, 'Q', 'en')`,
  `INSERT INTO conversations (user_id, number, mode, active) SELECT user_id, 1, 'helper', true FROM users`,
  `INSERT INTO turns (update_id, chat_id, user_id, payload, status, token) SELECT user_id, chat_id, user_id, '{}', 'received', 1 FROM users`,
  `INSERT INTO messages (conversation_id, user_id, role, text, turn_id) SELECT id, user_id, 'user', 'a secret', user_id FROM conversations`,
  `INSERT INTO memory_index (message_id, user_id, session, role, length, words) SELECT id, user_id, id, role, 1, confidant_words(text) FROM messages`,
  `INSERT INTO summaries (conversation_id, last_message_id, user_id, folds, until, text) SELECT conversation_id, id, user_id, 1, now(), text FROM messages`,
  `INSERT INTO facts (user_id, kind, text, language, said_at, valid_from) SELECT user_id, 'fact', 'a secret', 'en', now(), now() FROM users`,
  `INSERT INTO fact_sources (fact_id, message_id, quote) SELECT f.id, m.id, 'a secret' FROM facts f JOIN messages m USING (user_id)`,
  `INSERT INTO fact_readings (user_id) SELECT user_id FROM users`,
  `INSERT INTO fact_rereadings (message_id, user_id) SELECT id, user_id FROM messages`,
  `INSERT INTO forgotten_facts (user_id, hash) SELECT user_id, sha256('x') FROM users`,
  `INSERT INTO memory_spaces (model, dimension) VALUES ('m', 8)`,
  `INSERT INTO memory_vectors (message_id, user_id, space, vector, signs) SELECT m.id, user_id, s.id, 'secret', B'10110101' FROM messages AS m, memory_spaces AS s`,
  `INSERT INTO budgets (user_id) SELECT user_id FROM users`,
  `INSERT INTO budget_days (user_id, day, messages) SELECT user_id, 'today', 1 FROM users`,
  `INSERT INTO budget_uses (turn_id, user_id, day) SELECT user_id, user_id, 'today' FROM users`,
  `INSERT INTO erasures (user_id) SELECT user_id FROM users`,
  `INSERT INTO kept_changes (kind, data, user_id) SELECT 'x', '{}', user_id FROM users`,
  `INSERT INTO jobs (kind, key, lane, user_id, payload, run_at) SELECT 'x', user_id::text, 'l', user_id, '{}', now() FROM users`,
  `INSERT INTO invites (code_hash, expires_at, user_id, used_at) SELECT sha256(user_id::text::bytea), now(), user_id, now() FROM users`,
  `INSERT INTO feedback (user_id, telegram_message_id, thumb) SELECT user_id, 1, 'up' FROM users`,
  `INSERT INTO quiz_sessions (user_id, id, category, questions, answers) SELECT user_id, 1, 'money', '[]', '["a secret"]' FROM users`,
  `INSERT INTO patterns (user_id, kind, found_by, title, description, confidence, first_seen, last_seen)
    SELECT user_id, 'cognitive', 'model', 'a secret', '', 1, now(), now() FROM users`,
  `INSERT INTO pattern_evidence (pattern_id, user_id, quiz_id, said_at) SELECT id, user_id, 1, now() FROM patterns`,
  `INSERT INTO pattern_refusals (user_id, hash) SELECT user_id, '' FROM users`,
  `INSERT INTO profiles (user_id, quick_upto, deep_upto) SELECT user_id, 1, 1 FROM users`,
  `INSERT INTO moods (user_id, day, source, step, words) SELECT user_id, 'today', 'person', 3, 'a secret' FROM users`,
  `INSERT INTO mood_words (user_id, message_id, day, words) SELECT user_id, 5, 'today', 'a secret' FROM users`,
  `INSERT INTO recordings (user_id, message_id, file) SELECT user_id, 1, '1.ogg' FROM users`,
  `INSERT INTO reminders (user_id, id, text, due_at) SELECT user_id, 1, 'a secret', now() FROM users`,
  `INSERT INTO tool_uses (turn_id, place, user_id, tool, outcome) SELECT update_id, 0, user_id, 'remember', 'done' FROM turns WHERE user_id IS NOT NULL`,
  `INSERT INTO reports (message_id, user_id, title) SELECT id, user_id, 'a secret' FROM messages`,
  `INSERT INTO checkins (user_id, minutes, zone) SELECT user_id, 540, 'UTC' FROM users`,
  `INSERT INTO archives (user_id, id, volume, piece, bytes) SELECT user_id, 'x', 1, 0, '' FROM users`,
  `INSERT INTO conversation_numbers (user_id, last) SELECT user_id, 1 FROM users`,
]

layer(TestDatabase)("what belongs to a person", (it) => {
  it.effect("goes with them, in every table but those on the list", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const cascading = yield* sql<{ readonly name: string }>`
        WITH RECURSIVE going AS (
          SELECT 'users'::regclass::oid AS id
          UNION SELECT c.conrelid FROM going JOIN pg_constraint c ON c.confrelid = going.id
          WHERE c.contype = 'f' AND c.confdeltype = 'c' AND c.convalidated AND (
            SELECT attnum FROM pg_attribute WHERE attrelid = c.conrelid AND attname = 'user_id') = ANY (c.conkey))
        SELECT id::regclass::text AS name FROM going`
      assert.sameMembers(yield* withUser, [...cascading.map(({ name }) => name), ...Object.keys(withoutCascade)])
      for (const reason of Object.values(withoutCascade)) assert.isNotEmpty(reason)
    }),
  )

  it.effect("is nowhere any more after they were forgotten, but in the list of erasures", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      for (const statement of everywhere) yield* sql.unsafe(statement)
      const holding = Effect.fnUntraced(function* (user: number) {
        const held: Array<string> = []
        for (const table of yield* withUser) {
          if ((yield* sql`SELECT FROM ${sql(table)} WHERE user_id = ${user}`).length > 0) held.push(table)
        }
        return held
      })
      assert.deepStrictEqual(yield* holding(7), yield* withUser)
      yield* forgetIn(sql, [7])
      assert.deepStrictEqual(yield* holding(7), ["erasures"])
      assert.deepStrictEqual(yield* holding(8), yield* withUser)
    }),
  )

  it.effect("is not named in the audit log any more, where others and turns are", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* sql`
        INSERT INTO audit_log (actor, action, target) VALUES ('admin:a', 'user.ban', '41'), ('admin:a', 'budget.set', '41'),
          ('admin:a', 'user.ban', '42'), ('admin:a', 'dead_letter.drop', '41'), ('telegram:41', 'flags.set', 'x')`
      yield* forgetIn(sql, [41])
      const left = yield* sql`SELECT actor, action, target FROM audit_log ORDER BY id`.values
      assert.deepStrictEqual(left, [
        ["admin:a", "user.ban", null],
        ["admin:a", "budget.set", null],
        ["admin:a", "user.ban", "42"],
        ["admin:a", "dead_letter.drop", "41"],
        ["telegram:41", "flags.set", "x"],
      ])
    }),
  )

  it.effect("is found in other people's chats and where nobody is named", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* sql`INSERT INTO chats VALUES (31, 1), (-32, 1), (33, 1)`
      yield* sql`
        INSERT INTO turns (update_id, chat_id, user_id, payload, status, token, done_at) VALUES
          (311, 31, NULL, '{}', 'done', 1, now()), (312, -32, 31, '{}', 'done', 1, now()),
          (313, NULL, 31, '{}', 'done', 1, now()), (331, 33, 33, '{}', 'done', 1, now())`
      const traces = yield* forgetIn(sql, [31])
      assert.sameDeepMembers(
        [...traces],
        [
          { person: 31, chat: 31 },
          { person: 31, chat: -32 },
          { person: 31, chat: null },
        ],
      )
      const left = yield* sql`SELECT update_id FROM turns WHERE update_id BETWEEN 311 AND 331`
      assert.deepStrictEqual(left, [{ update_id: 331n }])
      const chats = yield* sql`SELECT chat_id, epoch FROM chats WHERE chat_id IN (31, -32, 33) ORDER BY chat_id`
      assert.deepStrictEqual(chats, [
        { chat_id: -32n, epoch: 2n },
        { chat_id: 31n, epoch: 2n },
        { chat_id: 33n, epoch: 1n },
      ])
    }),
  )
})

/** The repositories, with the server's plan for each of their statements. */
const planned = (plans: Map<string, string>) =>
  Layer.mergeAll(InboxSql, PruningSql).pipe(
    Layer.provide(
      Layer.effect(
        Statements,
        Effect.map(SqlClient, (sql) => ({
          run: (operation, effect) =>
            effect.pipe(
              Effect.provideService(CurrentTransformer, (statement) => {
                const [asked, parameters] = statement.compile()
                if (asked.startsWith("EXPLAIN")) return Effect.succeed(statement)
                return sql.unsafe(`EXPLAIN ${asked}`, parameters).values.pipe(
                  Effect.map((rows) => plans.set(operation, `${plans.get(operation) ?? ""}${rows.flat().join("\n")}`)),
                  Effect.ignore,
                  Effect.as(statement),
                )
              }),
              Effect.mapError(storeError(operation)),
            ),
        })),
      ),
    ),
  )

layer(TestDatabase)("among many rows", (it) => {
  it.effect("an edited message, old turns and a person's turns are found by an index", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      for (const statement of [
        `INSERT INTO chats SELECT n, 1 FROM generate_series(1, 20) n`,
        `INSERT INTO users (user_id, chat_id, name, language) SELECT n, n, 'P', 'en' FROM generate_series(1, 20) n`,
        `INSERT INTO messages (conversation_id, user_id, role, text, telegram_message_id, turn_id)
          SELECT 1, 1 + n % 20, 'user', 'said', n, n FROM generate_series(1, 20000) n`,
        `INSERT INTO turns (update_id, chat_id, user_id, payload, status, token, done_at)
          SELECT n, 1 + n % 20, 1 + n % 20, '{}', 'done', 1, now() FROM generate_series(1, 20000) n`,
        `ANALYZE`,
      ]) {
        yield* sql.unsafe(statement)
      }
      const plans = new Map<string, string>()
      const chat = newChat()
      const turn = text(chat, "said better")
      const edited = { messageId: TelegramMessageId.make(5), text: "said better" }
      const at = { epoch: Epoch.make(1), conversationId: ConversationId.make(1) }
      yield* Effect.gen(function* () {
        yield* Pruning.use(({ prune }) => prune)
        yield* Inbox.use((inbox) => inbox.settle(settlement(chat, turn, at, [], { edited })))
      }).pipe(Effect.provide(planned(plans)))
      assert.include(plans.get("Inbox.settle"), "messages_telegram")
      assert.include(plans.get("Pruning.prune"), "turns_done")
      const people = `ARRAY[3::bigint]`
      const ofPerson = yield* sql.unsafe(
        `EXPLAIN SELECT FROM turns WHERE status = 'done' AND user_id = ANY (${people})`,
      ).values
      assert.include(ofPerson.flat().join("\n"), "turns_user")
      const elsewhere = yield* sql.unsafe(
        `EXPLAIN SELECT FROM turns WHERE chat_id = ANY (${people}) AND user_id IS DISTINCT FROM chat_id`,
      ).values
      assert.include(elsewhere.flat().join("\n"), "turns_elsewhere")
    }),
  )
})
