import type { SqlClient } from "effect/sql/SqlClient"
import { answersLookedAt } from "../../policy/Limits.ts"
import { type ChangeKind, changeKind, type ChangeOf } from "../../store/driver/Changes.ts"
import { Noted } from "./Feedback.ts"

const note = (sql: SqlClient, { messageId, thumb }: typeof Noted.Type, { userId }: ChangeOf) =>
  thumb === null
    ? sql`DELETE FROM feedback WHERE user_id = ${userId} AND telegram_message_id = ${messageId}`
    : sql`
      INSERT INTO feedback (user_id, telegram_message_id, thumb)
      SELECT ${userId}, ${messageId}, ${thumb}
      WHERE EXISTS (
        SELECT FROM deliveries WHERE telegram_message_id = ${messageId} AND turn_id IN (
          SELECT turn_id FROM messages WHERE user_id = ${userId} AND role = 'assistant'
          ORDER BY id DESC LIMIT ${answersLookedAt}))
      ON CONFLICT (user_id, telegram_message_id) DO UPDATE SET thumb = excluded.thumb, at = now()`

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind("feedback.note", Noted, (sql, noted, of) => note(sql, noted, of)),
]
