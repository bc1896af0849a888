import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** Invitations: of a code only its hash is kept. The used one goes with the person, and can then let nobody in. Only adds. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE invites (
      code_hash bytea PRIMARY KEY CHECK (octet_length(code_hash) = 32),
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL,
      user_id bigint REFERENCES users ON DELETE CASCADE,
      used_at timestamptz,
      CHECK ((user_id IS NULL) = (used_at IS NULL))
    )`
  yield* sql`CREATE INDEX invites_user ON invites (user_id) WHERE user_id IS NOT NULL`
})
