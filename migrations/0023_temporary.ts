import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** Temporary conversations: in no list, and gone when they end. Only adds; the release before lists them like others. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE conversations ADD COLUMN temporary boolean NOT NULL DEFAULT false`
})
