import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** Messages answered together: each keeps its own turn and names the one that holds the answer. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE turns ADD COLUMN answered_in bigint`
})
