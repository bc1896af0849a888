import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** What a person chose, and what they said of their age, time and country. Only adds: null and '{}' are "not asked yet". */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    ALTER TABLE users
      ADD COLUMN adult boolean,
      ADD COLUMN time_zone text,
      ADD COLUMN country text,
      ADD COLUMN style jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(style) = 'object')`
})
