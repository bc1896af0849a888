import { Duration, Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { retention } from "../../policy/Retention.ts"
import { type ChangeKind, changeKind, type ChangeOf } from "../../store/driver/Changes.ts"
import { change } from "./Kept.ts"

/** Of turns the kind and the ids stay; those behind this one lose their words when they are settled. */
const erase = (sql: SqlClient, { userId }: ChangeOf) =>
  Effect.all(
    [
      sql`DELETE FROM messages WHERE user_id = ${userId}`,
      sql`
        WITH said AS (
          UPDATE turns SET held = false, payload = jsonb_build_object(
            'updateId', update_id, 'chatId', chat_id, 'sender', jsonb_build_object('id', user_id, 'firstName', ''),
            'content', jsonb_build_object('_tag', 'Unknown', 'kind', 'erased ' || (payload -> 'content' ->> '_tag')))
          WHERE user_id = ${userId} AND status = 'done' AND payload -> 'content' ->> '_tag' <> 'Unknown'
          RETURNING update_id)
        UPDATE deliveries SET payload = NULL FROM said WHERE turn_id = update_id AND state NOT IN ('pending', 'sending')`,
      sql`UPDATE conversations SET title = '' WHERE user_id = ${userId}`,
      sql`DELETE FROM quiz_sessions WHERE user_id = ${userId}`,
      sql`DELETE FROM reminders WHERE user_id = ${userId}`,
      sql`DELETE FROM checkins WHERE user_id = ${userId}`,
      sql`DELETE FROM recordings WHERE user_id = ${userId}`,
      sql`DELETE FROM moods WHERE user_id = ${userId}`,
      sql`DELETE FROM mood_words WHERE user_id = ${userId}`,
      sql`DELETE FROM fact_readings WHERE user_id = ${userId}`,
      sql`DELETE FROM kept_changes WHERE user_id = ${userId}`,
      sql`DELETE FROM jobs WHERE user_id = ${userId}`,
    ],
    { discard: true },
  )

const hold = (sql: SqlClient, { userId, ...of }: ChangeOf) => {
  const updateId = of.updateId ?? null
  return sql`
  UPDATE turns SET held = true
  WHERE update_id = ${updateId} OR (user_id = ${userId} AND status = 'done' AND answered_in = ${updateId})`
}

const release = (sql: SqlClient, { userId }: ChangeOf) => sql`
  WITH released AS (
    UPDATE turns SET held = false, status = 'received', received_at = now(), answered_at = NULL, done_at = NULL,
      answered_in = NULL, not_before = NULL, notified_at = NULL, postponed = 0, claims = 0, trials = 0, tried_in = NULL,
      token = 0
    WHERE user_id = ${userId} AND status = 'done' AND held
      AND done_at > now() - ${Duration.toSeconds(retention.held)} * interval '1 second'
    RETURNING update_id)
  DELETE FROM deliveries USING released WHERE turn_id = update_id`

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind(change.erase.kind, Schema.Struct({}), (sql, _data, of) => erase(sql, of)),
  changeKind(change.hold.kind, Schema.Struct({}), (sql, _data, of) => hold(sql, of)),
  changeKind(change.release.kind, Schema.Struct({}), (sql, _data, of) => release(sql, of)),
]
