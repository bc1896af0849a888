import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** Which topic of the private chat a conversation is; NULL: the chat itself. Only adds: the release before has one for all topics. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE conversations ADD COLUMN thread_id bigint`
})
