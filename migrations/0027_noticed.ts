import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** When people were told last that they are talking with an AI. Only adds: the release before knows nothing of it. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE users ADD COLUMN noticed jsonb CHECK (jsonb_typeof(noticed) = 'object')`
})
