import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** Links that were used and sessions that were signed out, until they would have ended by themselves. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE spent_tokens (
      id text PRIMARY KEY,
      ends_at timestamptz NOT NULL,
      token bigint NOT NULL
    )`
})
