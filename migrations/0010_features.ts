import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const statements = [
  // Replaces `awaiting`, which the release before still reads.
  `ALTER TABLE users ADD COLUMN dialogue jsonb`,
  `UPDATE users SET dialogue = '{"feature": "consent", "state": {"step": "name"}}', awaiting = NULL
    WHERE awaiting = 'name'`,
  // Writes of features from a newer release, until one that knows them starts.
  `CREATE TABLE kept_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    data jsonb NOT NULL,
    user_id bigint REFERENCES users ON DELETE CASCADE,
    conversation_id bigint,
    kept_at timestamptz NOT NULL DEFAULT now()
  )`,
]

/** A dialogue for each person, and a place for writes of other releases. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
