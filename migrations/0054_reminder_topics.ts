import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** The topic in which a reminder was set. Only adds: the release before reminds in the chat itself. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE reminders ADD COLUMN thread_id bigint`
})
