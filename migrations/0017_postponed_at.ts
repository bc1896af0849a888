import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** When the wait until `not_before` began: a clock that is set back makes no wait longer. Only adds. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE turns ADD COLUMN postponed_at timestamptz`
})
