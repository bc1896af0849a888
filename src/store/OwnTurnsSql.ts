import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { OwnTurn } from "../domain/Jobs.ts"
import { safeJsonText } from "../domain/SafeText.ts"
import { Int8 } from "./driver/Statements.ts"

const Ids = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ id: Int8 })))

/** Ids of own turns to come: an insert under them may be repeated. */
export const ownTurnIds = (sql: SqlClient, count: number) =>
  sql`SELECT nextval('own_turns') AS id FROM generate_series(1, ${count})`.pipe(
    Effect.flatMap(Ids),
    Effect.map((rows) => rows.map(({ id }) => id)),
  )

/** In their order; what is for somebody who is gone is left out. Without `ids`, only in a transaction that knows of an earlier commit. */
export const insertOwnTurns = (
  sql: SqlClient,
  turns: ReadonlyArray<OwnTurn>,
  ids: ReadonlyArray<number> = [],
): Effect.Effect<void, Effect.Error<ReturnType<typeof ownTurnIds>>> => {
  if (turns.length === 0) return Effect.void
  const json = safeJsonText(turns.map((turn, index) => ({ ...turn, id: ids[index] ?? null })))
  return Effect.asVoid(sql`
    WITH given AS (
      SELECT coalesce(id, nextval('own_turns')) AS id, "chatId", "userId", feature, payload, "threadId", said
      FROM (
        SELECT * FROM ROWS FROM (
          jsonb_to_recordset(${json}::jsonb) AS (id bigint, "chatId" bigint, "userId" bigint, feature text, payload jsonb, "threadId" bigint, said jsonb)
        ) WITH ORDINALITY AS turn(id, "chatId", "userId", feature, payload, "threadId", said, nth)
        ORDER BY nth) AS turn
      WHERE "userId" IS NULL OR EXISTS (SELECT FROM users WHERE user_id = "userId" FOR KEY SHARE))
    INSERT INTO turns (update_id, chat_id, user_id, payload, status, token)
    SELECT id, "chatId", "userId", jsonb_build_object(
      'updateId', id, 'chatId', "chatId",
      'sender', CASE WHEN said IS NOT NULL THEN said -> 'sender' WHEN "userId" IS NOT NULL THEN jsonb_build_object('id', "userId", 'firstName', '') END,
      'content', coalesce(said -> 'content', jsonb_build_object('_tag', 'Own', 'feature', feature, 'payload', payload)
        || CASE WHEN "threadId" IS NULL THEN '{}' ELSE jsonb_build_object('context', jsonb_build_object('threadId', "threadId")) END)),
      'received', 0
    FROM given
    ON CONFLICT (update_id) DO NOTHING`)
}
