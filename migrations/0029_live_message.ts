import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** The message that shows an answer while it is written. Only adds: the release before leaves such a message as it is. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`ALTER TABLE turns ADD COLUMN live_message_id bigint`
})
