import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** What processes tell each other with their leases. Only adds: the release before renews without it. `life`: of the process that renewed last. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    ALTER TABLE processes
      ADD COLUMN slower int NOT NULL DEFAULT 1 CHECK (slower >= 1),
      ADD COLUMN life bigint,
      ADD COLUMN began_at timestamptz`
})
