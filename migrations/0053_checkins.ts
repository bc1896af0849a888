import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** When somebody wants to be asked how they are. Only adds: the release before asks nobody, and leaves its jobs to this one. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE checkins (
      user_id bigint PRIMARY KEY REFERENCES users ON DELETE CASCADE,
      minutes smallint NOT NULL CHECK (minutes BETWEEN 0 AND 1439),
      zone text NOT NULL,
      due_at timestamptz,
      asked_at timestamptz,
      unanswered smallint NOT NULL DEFAULT 0 CHECK (unanswered >= 0)
    )`
})
