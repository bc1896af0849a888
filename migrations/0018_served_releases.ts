import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** The oldest migration level whose release still works after this migration; unknown for those before this column. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE confidant_migrations ADD COLUMN serves integer CHECK (serves <= migration_id)`
})
