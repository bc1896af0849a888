import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/**
 * `reaches`: this process gets answers from Telegram, so it may lead. `stands_by`: it has no chats, and needs no share. `what`: the words of an alert, so that
 * another process can tell that it is over. Only adds: the release before knows nothing of them.
 */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    ALTER TABLE processes
      ADD COLUMN reaches boolean NOT NULL DEFAULT true,
      ADD COLUMN stands_by boolean NOT NULL DEFAULT false`
  yield* sql`ALTER TABLE told_alerts ADD COLUMN what text`
})
