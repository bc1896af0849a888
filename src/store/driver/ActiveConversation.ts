import { Effect } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { Mode } from "../../domain/talk/Person.ts"
import type { ChangeOf } from "./Changes.ts"

/** 0: there is none. */
export const highestNumber = (sql: SqlClient, { userId }: ChangeOf) =>
  sql`SELECT coalesce(max(number), 0) FROM conversations WHERE user_id = ${userId}`

/** Each change of the active one is several statements: the index refuses a second one even for a moment. */
const rest = (sql: SqlClient, { userId }: ChangeOf) =>
  sql`UPDATE conversations SET active = false, left_at = now() WHERE user_id = ${userId} AND active`

export const begin = (sql: SqlClient, mode: Mode, of: ChangeOf) =>
  Effect.andThen(
    rest(sql, of),
    sql`
      WITH numbered AS (
        INSERT INTO conversation_numbers AS known (user_id, last) VALUES (${of.userId}, (${highestNumber(sql, of)}) + 1)
        ON CONFLICT (user_id) DO UPDATE SET last = greatest(known.last + 1, excluded.last)
        RETURNING last)
      INSERT INTO conversations (user_id, number, mode, talk_mode, active)
      SELECT ${of.userId}, last, 'helper', ${mode}, true FROM numbered`,
  )

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
          ),
  )
