import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** Said before the question of consent was answered: it waits for the answer. Only adds. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE turns ADD COLUMN held boolean NOT NULL DEFAULT false`
})
