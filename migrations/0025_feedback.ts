import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** Thumbs under answers. Only adds. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE feedback (
      user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
      telegram_message_id bigint NOT NULL,
      thumb text NOT NULL CHECK (thumb IN ('up', 'down')),
      at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (user_id, telegram_message_id)
    )`
})
