import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** Which tools a model has used for whom. Only adds: the release before gives it none. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE tool_uses (
      turn_id bigint NOT NULL REFERENCES turns ON DELETE CASCADE,
      place smallint NOT NULL,
      user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
      tool text NOT NULL,
      outcome text NOT NULL CHECK (outcome IN
        ('done', 'found', 'nothing', 'refused', 'invalid', 'unknown', 'repeated', 'failed', 'withheld')),
      used_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (turn_id, place)
    )`
  yield* sql`CREATE INDEX tool_uses_user ON tool_uses (user_id)`
})
