import { Duration, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { MemoryIndex } from "../../domain/MemoryIndex.ts"
import { indexing, sessionGap } from "../../policy/Memory.ts"
import { Int8, Statements } from "../../store/driver/Statements.ts"

const Taken = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(Schema.Struct({ messages: Int8, rebuilt: Schema.NullOr(Int8) })),
)
type Taken = Effect.Success<ReturnType<typeof Taken>>

const seconds = (sql: SqlClient, duration: Duration.Duration) =>
  sql`${Duration.toSeconds(duration)} * interval '1 second'`

/** The largest bigint. */
const newest = "9223372036854775807"

/** Locked, so that an edit or a deletion comes before, and is seen, or after, and finds the words in the index. */
const batchOf = (sql: SqlClient, which: Fragment) => sql`
  SELECT m.id, m.user_id, m.conversation_id, m.role, m.text, m.created_at
  FROM messages AS m JOIN memorable ON memorable.id = m.id WHERE ${which} ORDER BY m.id LIMIT ${indexing.batch} FOR SHARE OF m`

/** Indexes the messages of `batch`. The session of a message is the id of the first one in it. */
const indexed = (sql: SqlClient, batch: Fragment) => sql`
  batch AS MATERIALIZED (
    SELECT chosen.*, confidant_words(text) AS words, confidant_day(created_at) AS day FROM (${batch}) AS chosen),
  spaced AS (
    SELECT *, lag(created_at) OVER (PARTITION BY conversation_id ORDER BY id) AS before FROM batch),
  begun AS MATERIALIZED (
    SELECT *, max(CASE WHEN before IS NULL OR created_at > before + ${seconds(sql, sessionGap)} THEN id END)
      OVER (PARTITION BY conversation_id ORDER BY id) AS first
    FROM spaced),
  sessions AS MATERIALIZED (
    SELECT id AS first, coalesce((
      SELECT held.session FROM (
        SELECT id, created_at FROM messages WHERE conversation_id = begun.conversation_id AND id < begun.id
        ORDER BY id DESC LIMIT 1) AS said JOIN memory_index AS held ON held.message_id = said.id
      WHERE said.created_at > begun.created_at - ${seconds(sql, sessionGap)}), id) AS session
    FROM begun WHERE id = first),
  written AS (
    INSERT INTO memory_index AS held (message_id, user_id, session, role, length, words)
    SELECT id, user_id, session, role, length(words), words || day FROM begun JOIN sessions USING (first) ORDER BY id
    ON CONFLICT (message_id) DO UPDATE SET session = excluded.session, length = excluded.length, words = excluded.words
    RETURNING message_id)`

/** Ids are given before a commit: one below the newest may still come, but none that is older than a transaction may be. */
const missing = (sql: SqlClient) => sql`
  WITH ${indexed(
    sql,
    batchOf(
      sql,
      sql`m.id > (SELECT upto FROM memory_progress) AND NOT EXISTS (SELECT FROM memory_index WHERE message_id = m.id)`,
    ),
  )},
  whole AS (SELECT count(*) AS messages, max(id) AS last FROM batch),
  marked AS (
    UPDATE memory_progress SET upto = greatest(upto, coalesce((
      SELECT max(id) FROM messages WHERE id > upto AND created_at < now() - ${seconds(sql, indexing.committedWithin)}
        AND id <= CASE WHEN whole.messages < ${indexing.batch} THEN ${sql.literal(newest)} ELSE whole.last END), 0))
    FROM whole)
  SELECT messages, (SELECT rebuilt FROM memory_progress) AS rebuilt FROM whole`

const rebuilt = (sql: SqlClient) => sql`
  WITH ${indexed(sql, batchOf(sql, sql`m.id > (SELECT rebuilt FROM memory_progress)`))},
  whole AS (SELECT count(*) AS messages, max(id) AS last FROM batch),
  marked AS (
    UPDATE memory_progress SET rebuilt = CASE WHEN whole.messages < ${indexing.batch} THEN NULL ELSE whole.last END
    FROM whole RETURNING rebuilt)
  SELECT messages, rebuilt FROM whole, marked`

export const layer = Layer.effect(
  MemoryIndex,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    const more = ([{ messages }]: Taken) => ({ messages, more: messages === indexing.batch })
    return MemoryIndex.of({
      next: Effect.gen(function* () {
        const fresh = yield* statements.run("MemoryIndex.next", Effect.flatMap(missing(sql), Taken))
        if (more(fresh).more || fresh[0].rebuilt === null) return more(fresh)
        return more(yield* statements.run("MemoryIndex.rebuild", Effect.flatMap(rebuilt(sql), Taken)))
      }),
      rebuild: Effect.asVoid(
        statements.run(
          "MemoryIndex.begin",
          // One that has begun goes on; with it the vectors begin anew once.
          sql`
            WITH begun AS (UPDATE memory_progress SET rebuilt = 0 WHERE rebuilt IS NULL RETURNING 1)
            INSERT INTO memory_spaces (model) SELECT model FROM begun, (SELECT model FROM memory_spaces ORDER BY id DESC LIMIT 1) AS newest`,
        ),
      ),
    })
  }),
)
