import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** What a message holds beside the person's own words: forwarded and quoted ones, and the kind of a file. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE messages ADD COLUMN beside jsonb`
})
