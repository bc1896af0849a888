import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** The breakers that operators hold. Only adds: the release before holds them in its own processes alone. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE held_breakers (
      key text PRIMARY KEY,
      state text NOT NULL CHECK (state IN ('open', 'closed')),
      held_at timestamptz NOT NULL DEFAULT now()
    )`
})
