import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/**
 * The processes that work on chats, by their state folders. While the lease of one that was alone lasts, no other takes a
 * chat: it may still be answering without the database. Only adds: the release before knows nothing of it.
 */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE processes (
      folder text PRIMARY KEY,
      alone boolean NOT NULL,
      leased_until timestamptz NOT NULL
    )`
})
