import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { UserId } from "../../domain/Ids.ts"
import { pageRows, volumeBytes } from "../../policy/Export.ts"
import { Int8, Statements } from "../../store/driver/Statements.ts"
import type { Exported } from "./Exported.ts"
import { Holder, Holdings, Slice } from "./Holdings.ts"

const Rows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ key: Int8, json: Schema.String })))
const Holders = Schema.decodeUnknownEffect(Schema.Array(Holder))
const Slices = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ ...Slice.fields, conversationId: Int8, first: Int8, last: Int8, volume: Int8 })),
)
const decodeSlice = Schema.decodeUnknownEffect(Slice)

/** `(key, row)` of all rows of a person. Writes that are fenced by `token` say nothing of them. */
const sources = (sql: SqlClient, user: UserId): Readonly<Record<Exported, Fragment>> => ({
  users: sql`SELECT user_id AS key, to_jsonb(t) AS row FROM users AS t WHERE user_id = ${user}`,
  conversations: sql`SELECT id AS key, to_jsonb(t) AS row FROM conversations AS t WHERE user_id = ${user} AND NOT temporary`,
  conversation_numbers: sql`SELECT user_id AS key, to_jsonb(t) AS row FROM conversation_numbers AS t WHERE user_id = ${user}`,
  budgets: sql`SELECT user_id AS key, to_jsonb(t) AS row FROM budgets AS t WHERE user_id = ${user}`,
  budget_days: sql`
    SELECT (day - '2000-01-01'::date)::bigint AS key, to_jsonb(t) AS row FROM budget_days AS t WHERE user_id = ${user}`,
  budget_uses: sql`SELECT turn_id AS key, to_jsonb(t) AS row FROM budget_uses AS t WHERE user_id = ${user}`,
  fact_readings: sql`SELECT user_id AS key, to_jsonb(t) - 'key' AS row FROM fact_readings AS t WHERE user_id = ${user}`,
  facts: sql`
    SELECT id AS key, to_jsonb(t) - 'words' || jsonb_build_object('sources', (
      SELECT coalesce(jsonb_agg(to_jsonb(s) - 'fact_id' ORDER BY message_id), '[]') FROM fact_sources AS s WHERE fact_id = t.id)) AS row
    FROM facts AS t WHERE user_id = ${user}`,
  feedback: sql`SELECT telegram_message_id AS key, to_jsonb(t) AS row FROM feedback AS t WHERE user_id = ${user}`,
  invites: sql`
    SELECT (extract(epoch FROM created_at) * 1000000)::bigint AS key, to_jsonb(t) - 'code_hash' AS row
    FROM invites AS t WHERE user_id = ${user}`,
  jobs: sql`SELECT id AS key, to_jsonb(t) - 'token' AS row FROM jobs AS t WHERE user_id = ${user}`,
  kept_changes: sql`SELECT id AS key, to_jsonb(t) AS row FROM kept_changes AS t WHERE user_id = ${user}`,
  mood_words: sql`SELECT message_id AS key, to_jsonb(t) AS row FROM mood_words AS t WHERE user_id = ${user} AND conversation_id IS NULL`,
  moods: sql`
    SELECT (day - '2000-01-01'::date)::bigint * 2 + (source = 'texts')::int AS key, to_jsonb(t) AS row FROM moods AS t WHERE user_id = ${user}`,
  pattern_evidence: sql`SELECT id AS key, to_jsonb(t) AS row FROM pattern_evidence AS t WHERE user_id = ${user}`,
  patterns: sql`SELECT id AS key, to_jsonb(t) - 'embedding' AS row FROM patterns AS t WHERE user_id = ${user}`,
  profiles: sql`SELECT user_id AS key, to_jsonb(t) AS row FROM profiles AS t WHERE user_id = ${user}`,
  quiz_sessions: sql`SELECT id AS key, to_jsonb(t) AS row FROM quiz_sessions AS t WHERE user_id = ${user}`,
  tool_uses: sql`SELECT turn_id * 8 + place AS key, to_jsonb(t) AS row FROM tool_uses AS t WHERE user_id = ${user}`,
  checkins: sql`SELECT user_id AS key, to_jsonb(t) AS row FROM checkins AS t WHERE user_id = ${user}`,
  recordings: sql`SELECT message_id AS key, to_jsonb(t) AS row FROM recordings AS t WHERE user_id = ${user}`,
  reminders: sql`SELECT id AS key, to_jsonb(t) AS row FROM reminders AS t WHERE user_id = ${user}`,
  reports: sql`SELECT message_id AS key, to_jsonb(t) AS row FROM reports AS t WHERE user_id = ${user}`,
  summaries: sql`SELECT last_message_id AS key, to_jsonb(t) AS row FROM summaries AS t WHERE user_id = ${user}`,
  // What belongs to a temporary conversation stays there. The same turns that go with a person who is forgotten, by the same indexes.
  turns: sql`
    SELECT update_id AS key, to_jsonb(t) - 'token' || jsonb_build_object(
      'deliveries', (SELECT coalesce(jsonb_agg(to_jsonb(d) - 'token' ORDER BY part), '[]') FROM deliveries AS d WHERE turn_id = update_id),
      'dead_letter', (SELECT to_jsonb(l) - 'token' FROM dead_letters AS l WHERE turn_id = update_id)) AS row
    FROM turns AS t WHERE update_id IN (
      SELECT update_id FROM turns WHERE status = 'done' AND user_id = ${user}
      UNION SELECT update_id FROM turns WHERE status <> 'done' AND (user_id = ${user} OR chat_id = ${user})
      UNION SELECT update_id FROM turns WHERE chat_id = ${user} AND user_id IS DISTINCT FROM chat_id)
    AND NOT EXISTS (
      SELECT FROM conversations AS c WHERE c.user_id = ${user} AND temporary AND (received_at >= c.created_at
        OR EXISTS (SELECT FROM messages AS m WHERE m.conversation_id = c.id AND m.turn_id = update_id)))`,
})

export const layer = Layer.effect(
  Holdings,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements

    const page = (of: Fragment, after: number | null) =>
      sql`
        SELECT key, row::text AS json FROM (${of}) AS held
        WHERE key > ${after} OR ${after}::bigint IS NULL ORDER BY key LIMIT ${pageRows}`.pipe(Effect.flatMap(Rows))

    return Holdings.of({
      isBeingMade: (userId) =>
        statements.run(
          "Holdings.isBeingMade",
          Effect.map(
            sql`
              SELECT FROM jobs
              WHERE user_id = ${userId} AND kind = 'export.make' AND done_at IS NULL AND failed_at IS NULL
              UNION ALL
              SELECT FROM turns
              WHERE chat_id = ${userId} AND status <> 'done' AND payload #>> '{content,feature}' = 'export'`,
            ({ length }) => length > 0,
          ),
        ),
      holder: (userId) =>
        statements.run(
          "Holdings.holder",
          sql`
            SELECT name, language, adult, time_zone AS "timeZone", country, style FROM users WHERE user_id = ${userId}`.pipe(
            Effect.flatMap(Holders),
            Effect.map(([holder]) => holder ?? null),
          ),
        ),
      volumes: (userId) =>
        statements.run(
          "Holdings.volumes",
          sql`
            WITH sized AS (
              SELECT conversation_id, id, floor(sum(octet_length(text) + coalesce(octet_length(beside::text), 0) + 100)
                OVER (ORDER BY conversation_id, id) / ${volumeBytes}::bigint)::bigint AS volume
              FROM messages AS m WHERE user_id = ${userId} AND NOT EXISTS (
                SELECT FROM conversations AS c WHERE c.id = m.conversation_id AND temporary)),
            slices AS (
              SELECT volume, conversation_id, min(id) AS first, max(id) AS last FROM sized GROUP BY volume, conversation_id)
            SELECT volume, conversation_id AS "conversationId", number, coalesce(title, '') AS title,
              coalesce(talk_mode, 'helper') AS mode, first, last
            FROM slices LEFT JOIN conversations AS c ON c.id = conversation_id AND c.user_id = ${userId}
            ORDER BY volume, conversation_id`.pipe(
            Effect.flatMap(Slices),
            Effect.flatMap(
              Effect.forEach((found) => Effect.map(decodeSlice(found), (slice) => ({ slice, volume: found.volume }))),
            ),
            Effect.map((found) => {
              const volumes = [...Map.groupBy(found, ({ volume }) => volume).values()]
              return volumes.length === 0 ? [[]] : volumes.map((slices) => slices.map(({ slice }) => slice))
            }),
          ),
        ),
      messages: (userId, { conversationId, first, last }, after) =>
        statements.run(
          "Holdings.messages",
          sql`
            SELECT id AS key, to_jsonb(m)::text AS json FROM messages AS m
            WHERE conversation_id = ${conversationId} AND user_id = ${userId} AND id > ${after ?? first - 1} AND id <= ${last}
            ORDER BY id LIMIT ${pageRows}`.pipe(Effect.flatMap(Rows)),
        ),
      rows: (userId, table, after) => statements.run("Holdings.rows", page(sources(sql, userId)[table], after)),
    })
  }),
)
