import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { type ChangeKind, changeKind, type ChangeOf } from "../../store/driver/Changes.ts"
import { At, erase as asked } from "./Erasing.ts"

const Kept = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ turns: Schema.String })))

/**
 * By the function that `confidant forget` and restores call. What the person has written since is no part of what they
 * wanted deleted: it waits for its answer, as a stranger's. Of the turn itself the ids are left: Telegram may send it again.
 */
const erase = Effect.fnUntraced(function* (sql: SqlClient, at: number, { userId, ...of }: ChangeOf) {
  if (userId === null) return
  const updateId = of.updateId ?? null
  const [{ turns }] = yield* sql`
    SELECT coalesce(jsonb_agg(
      CASE WHEN update_id IS DISTINCT FROM ${updateId} THEN to_jsonb(t) ELSE to_jsonb(t) || jsonb_build_object(
        'user_id', NULL, 'status', 'done', 'done_at', now(), 'held', false,
        'payload', jsonb_build_object('updateId', update_id, 'chatId', chat_id, 'sender', NULL,
          'content', jsonb_build_object('_tag', 'Unknown', 'kind', 'erased ' || (payload -> 'content' ->> '_tag')))) END), '[]')::text AS turns
    FROM turns AS t
    WHERE (user_id = ${userId} OR chat_id = ${userId}) AND (status = 'received' OR update_id = ${updateId})`.pipe(
    Effect.flatMap(Kept),
  )
  yield* sql`SELECT FROM confidant_forget(${[BigInt(userId)]}::bigint[])`
  yield* sql`
    INSERT INTO erasures (user_id, at) VALUES (${userId}, 'epoch'::timestamptz + ${at} * interval '1 millisecond')
    ON CONFLICT (user_id) DO UPDATE SET at = greatest(erasures.at, excluded.at)`
  yield* sql`INSERT INTO turns SELECT * FROM jsonb_populate_recordset(NULL::turns, ${turns}::jsonb)`
})

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind(asked(0).kind, At, (sql, { at }, of) => erase(sql, at, of)),
]
