import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { type ChangeKind, changeKind, type ChangeOf } from "../../store/driver/Changes.ts"
import { change } from "./Kept.ts"

/** Of turns the kind and the ids stay; those behind this one lose their words when they are settled. */
const erase = (sql: SqlClient, { userId }: ChangeOf) =>
  Effect.all(
    [
      sql`DELETE FROM messages WHERE user_id = ${userId}`,
      sql`
        WITH said AS (
          UPDATE turns SET payload = jsonb_build_object(
            'updateId', update_id, 'chatId', chat_id, 'sender', jsonb_build_object('id', user_id, 'firstName', ''),
            'content', jsonb_build_object('_tag', 'Unknown', 'kind', 'erased ' || (payload -> 'content' ->> '_tag')))
          WHERE user_id = ${userId} AND status = 'done' AND payload -> 'content' ->> '_tag' <> 'Unknown'
          RETURNING update_id)
        UPDATE deliveries SET payload = NULL FROM said WHERE turn_id = update_id AND state NOT IN ('pending', 'sending')`,
      sql`UPDATE conversations SET title = '' WHERE user_id = ${userId}`,
      sql`DELETE FROM kept_changes WHERE user_id = ${userId}`,
      sql`DELETE FROM jobs WHERE user_id = ${userId}`,
    ],
    { discard: true },
  )

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind(change.erase.kind, Schema.Struct({}), (sql, _data, of) => erase(sql, of)),
]
