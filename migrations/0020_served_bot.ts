import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/**
 * The bot whose people and messages are here: the number in its token, or `playground`. Its updates are kept under ids of
 * their own generation. Only adds: the release before knows nothing of it.
 */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE served_bot (
      one boolean PRIMARY KEY DEFAULT true CHECK (one),
      bot text NOT NULL CHECK (bot ~ '^[0-9]+$' OR bot = 'playground'),
      generation integer NOT NULL CHECK (generation >= 0),
      since timestamptz NOT NULL DEFAULT now()
    )`
})
