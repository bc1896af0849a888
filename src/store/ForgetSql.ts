import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { Erasure } from "../domain/backup/Erasures.ts"
import { Int8 } from "./driver/Statements.ts"

const Tables = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ name: Schema.String })))

/** The tables of ours that there are: a copy may be of an older release, or of something else. */
export const ourTables = (sql: SqlClient) =>
  sql`
    SELECT name FROM unnest(ARRAY['chats', 'users', 'messages', 'turns', 'deliveries', 'backup_runs', 'erasures']) AS name
    WHERE to_regclass('confidant_migrations') IS NOT NULL AND to_regclass(name) IS NOT NULL`.pipe(
    Effect.flatMap(Tables),
    Effect.map((rows): ReadonlySet<string> => new Set(rows.map(({ name }) => name))),
  )

const keys = (userIds: ReadonlyArray<number>) => userIds.map(BigInt)

const Traces = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ userId: Int8, chatId: Schema.NullOr(Int8) })))

interface Trace {
  readonly userId: number
  readonly chatId: number | null
}

/** Who of them has left anything, and in which chats. Turns have no index by user: they are read through once. */
export const tracesOf = (sql: SqlClient, userIds: ReadonlyArray<number>) => {
  const ids = sql`${keys(userIds)}::bigint[]`
  return sql`
    SELECT user_id AS "userId", chat_id AS "chatId" FROM users WHERE user_id = ANY(${ids})
    UNION SELECT user_id, NULL FROM messages WHERE user_id = ANY(${ids})
    UNION SELECT CASE WHEN user_id = ANY(${ids}) THEN user_id ELSE chat_id END, chat_id FROM turns
    WHERE user_id = ANY(${ids}) OR chat_id = ANY(${ids})`.pipe(Effect.flatMap(Traces))
}

/**
 * Deletes everything of these people; within a transaction. The epochs of their chats are raised first: no owner that
 * is at work writes anything back, and nothing that a cache holds is right any more. The chats themselves stay, or
 * their epochs would begin again and could meet those of a forgotten owner.
 */
export const forgetIn = Effect.fnUntraced(function* (
  sql: SqlClient,
  userIds: ReadonlyArray<number>,
  traces: ReadonlyArray<Trace>,
) {
  const ids = keys(userIds)
  // A private chat has the id of its user.
  const chats = keys([...new Set([...userIds, ...traces.flatMap(({ chatId }) => chatId ?? [])])])
  yield* sql`UPDATE chats SET epoch = epoch + 1 WHERE chat_id = ANY(${chats}::bigint[])`
  // Deliveries and dead letters go with their turns, conversations and budgets with their people.
  yield* sql`DELETE FROM turns WHERE user_id = ANY(${ids}::bigint[]) OR chat_id = ANY(${ids}::bigint[])`
  yield* sql`DELETE FROM messages WHERE user_id = ANY(${ids}::bigint[])`
  yield* sql`DELETE FROM users WHERE user_id = ANY(${ids}::bigint[])`
})

/** The latest erasure of a person is the one that counts. */
export const recordIn = (sql: SqlClient, erasures: ReadonlyArray<Erasure>) => sql`
  INSERT INTO erasures (user_id, at)
  SELECT user_id, 'epoch'::timestamptz + at * interval '1 millisecond'
  FROM jsonb_to_recordset(${JSON.stringify(erasures.map(({ userId, at }) => ({ user_id: userId, at })))}::jsonb)
    AS given(user_id bigint, at bigint)
  ON CONFLICT (user_id) DO UPDATE SET at = greatest(erasures.at, excluded.at)`
