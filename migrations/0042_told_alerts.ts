import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** What the operators were told of each alert, so that only one of several processes tells it. `holders`: the state folders of those in which it holds. `spent_usd`: what the model has cost a process in a day. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE told_alerts (
      name text PRIMARY KEY,
      said_at timestamptz NOT NULL,
      ended_at timestamptz,
      holders text[] NOT NULL,
      token bigint NOT NULL
    )`
  yield* sql`ALTER TABLE processes ADD COLUMN spent_usd double precision NOT NULL DEFAULT 0`
})
