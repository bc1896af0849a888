import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const statements = [
  // Takes the place of awaiting, which the release before goes on reading.
  `ALTER TABLE users ADD COLUMN dialogue jsonb`,
  `UPDATE users SET dialogue = '{"feature": "consent", "state": {"step": "name"}}', awaiting = NULL
    WHERE awaiting = 'name'`,
  // Writes of features that a newer release asked for, until one that knows them starts.
  `CREATE TABLE kept_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    data jsonb NOT NULL,
    user_id bigint REFERENCES users ON DELETE CASCADE,
    conversation_id bigint,
    kept_at timestamptz NOT NULL DEFAULT now()
  )`,
]

/** What features need of the engine: a dialogue with each person, and a place for writes of other releases. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
