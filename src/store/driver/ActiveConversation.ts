import { Effect } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { Mode } from "../../domain/talk/Person.ts"
import type { ChangeOf } from "./Changes.ts"
import { unsay } from "./Unsaid.ts"

/** 0: there is none. */
export const highestNumber = (sql: SqlClient, { userId }: ChangeOf) =>
  sql`SELECT coalesce(max(number), 0) FROM conversations WHERE user_id = ${userId}`

/** A temporary one is erased when it is left; what this turn says will be put elsewhere. */
const erase = (sql: SqlClient, of: ChangeOf) => {
  const left = sql`FROM conversations WHERE user_id = ${of.userId} AND active AND temporary`
  return Effect.andThen(
    unsay(
      sql,
      of,
      sql`turn_id IS DISTINCT FROM ${of.updateId ?? null}::bigint AND conversation_id IN (SELECT id ${left})`,
    ),
    sql`DELETE ${left}`,
  )
}

/** What becomes active in a topic is that topic's from then on; of several the one that was left last. */
const takePlace = (sql: SqlClient, of: ChangeOf) => sql`
  UPDATE conversations SET thread_id = here.thread_id
  FROM (
    SELECT (payload #>> '{content,context,threadId}')::bigint AS thread_id FROM turns
    WHERE update_id = ${of.updateId ?? null} AND payload #>> '{content,_tag}' <> 'Own') AS here
  WHERE user_id = ${of.userId} AND active AND conversations.thread_id IS DISTINCT FROM here.thread_id`

/** Each change of the active one is several statements: the index refuses a second one even for a moment. */
const rest = (sql: SqlClient, of: ChangeOf) =>
  Effect.andThen(
    erase(sql, of),
    sql`UPDATE conversations SET active = false, left_at = now() WHERE user_id = ${of.userId} AND active`,
  )

export const begin = (sql: SqlClient, mode: Mode, of: ChangeOf, isTemporary = false) =>
  Effect.andThen(
    rest(sql, of),
    sql`
      WITH numbered AS (
        INSERT INTO conversation_numbers AS known (user_id, last) VALUES (${of.userId}, (${highestNumber(sql, of)}) + 1)
        ON CONFLICT (user_id) DO UPDATE SET last = greatest(known.last + 1, excluded.last)
        RETURNING last)
      INSERT INTO conversations (user_id, number, mode, talk_mode, active, temporary)
      SELECT ${of.userId}, last, 'helper', ${mode}, true, ${isTemporary} FROM numbered`,
  ).pipe(Effect.andThen(takePlace(sql, of)))

/** One that is not there changes nothing. */
export const open = (sql: SqlClient, number: number, of: ChangeOf) =>
  Effect.flatMap(
    sql`SELECT FROM conversations WHERE user_id = ${of.userId} AND number = ${number} AND NOT active`,
    (found) =>
      found.length === 0
        ? Effect.void
        : Effect.andThen(
            rest(sql, of),
            sql`UPDATE conversations SET active = true WHERE user_id = ${of.userId} AND number = ${number}`,
          ).pipe(Effect.andThen(takePlace(sql, of))),
  )
