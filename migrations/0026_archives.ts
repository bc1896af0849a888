import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/**
 * What people asked to take away, in pieces, until it has been sent: any process can send it, and it goes with the person.
 * Already compressed, so not tried again. Only adds: the release before knows nothing of it.
 */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE archives (
      user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
      id text NOT NULL,
      volume integer NOT NULL CHECK (volume > 0),
      piece integer NOT NULL CHECK (piece >= 0),
      bytes bytea NOT NULL,
      made_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (user_id, id, volume, piece)
    )`
  yield* sql`ALTER TABLE archives ALTER COLUMN bytes SET STORAGE EXTERNAL`
})
