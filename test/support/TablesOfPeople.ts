import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** The tables that name a person or a chat, and those whose rows belong to theirs. */
export const tablesOfPeople = Effect.gen(function* () {
  const sql = yield* SqlClient
  const holding = yield* sql<{ readonly name: string }>`
    WITH RECURSIVE holding AS (
      SELECT attrelid AS id FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
      WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND NOT attisdropped
        AND attname IN ('user_id', 'chat_id')
      UNION SELECT conrelid FROM holding JOIN pg_constraint ON confrelid = holding.id AND contype = 'f')
    SELECT id::regclass::text AS name FROM holding`
  return holding.map(({ name }) => name)
})
