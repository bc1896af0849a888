import type { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { allTextPaths } from "../../domain/talk/incoming/TextPaths.ts"
import type { ChangeOf } from "./Changes.ts"

const blankOf = (sql: SqlClient, at: Fragment) => sql`
  CASE jsonb_typeof(payload #> ${at}) WHEN 'string' THEN '""' WHEN 'array' THEN '[]' ELSE 'null' END::jsonb`

/** The payload of a turn without anybody's words. */
export const withoutText = (sql: SqlClient) =>
  allTextPaths.reduce(
    (left, path) => {
      const at = sql.literal(`'{${["content", ...path].join()}}'`)
      return sql`jsonb_set(${left}, ${at}, ${blankOf(sql, at)}, false)`
    },
    sql`jsonb_set(payload, '{sender,firstName}', '""', false)`,
  )

/** Deletes a person's messages, and the same words in the inbox, in what could not be delivered and in recordings. */
export const unsay = (sql: SqlClient, { userId }: ChangeOf, which: Fragment) => sql`
  WITH unsaid AS (
    DELETE FROM messages WHERE user_id = ${userId} AND ${which} RETURNING turn_id, telegram_message_id),
  unheard AS (
    DELETE FROM recordings WHERE user_id = ${userId} AND message_id IN (SELECT telegram_message_id FROM unsaid)),
  blanked AS (
    UPDATE turns SET payload = ${withoutText(sql)}
    WHERE user_id = ${userId} AND status = 'done' AND (
      update_id IN (SELECT turn_id FROM unsaid)
      OR payload #>> '{content,_tag}' = 'Edited'
        AND (payload #>> '{content,messageId}')::bigint IN (SELECT telegram_message_id FROM unsaid)
      OR payload #>> '{content,feature}' = 'voice'
        AND payload #>> '{content,payload,messageId}' IN (SELECT telegram_message_id::text FROM unsaid))
    RETURNING update_id)
  UPDATE deliveries SET payload = NULL
  WHERE turn_id IN (SELECT turn_id FROM unsaid UNION SELECT update_id FROM blanked) AND state = 'failed'`

/** Takes these messages of a person, and edits of them, out of the inbox, except for the turn at work. */
export const unsayInInbox = (sql: SqlClient, { updateId, userId }: ChangeOf, messageIds: Fragment) => sql`
  WITH unsaid AS (
    UPDATE turns SET payload = ${withoutText(sql)}
    WHERE user_id = ${userId} AND status = 'done' AND update_id IS DISTINCT FROM ${updateId ?? null}
      AND payload #>> '{content,_tag}' IN ('Text', 'Edited')
      AND (payload #>> '{content,messageId}')::bigint IN (${messageIds})
    RETURNING update_id)
  UPDATE deliveries SET payload = NULL WHERE turn_id IN (SELECT update_id FROM unsaid) AND state = 'failed'`
