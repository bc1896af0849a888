import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** Of several processes the one that does what only one may: polling, for one. Only adds: the release before knows nothing of it. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE processes ADD COLUMN leads boolean NOT NULL DEFAULT false`
})
