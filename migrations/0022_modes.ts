import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/**
 * Modes. The release before knows one only and would not read a row with another in `mode`, so that column stays as it is and
 * `talk_mode` says the rest. `left_at`: when it was last left for another one. Only adds.
 */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    ALTER TABLE conversations
      ADD COLUMN talk_mode text NOT NULL DEFAULT 'helper' CHECK (talk_mode IN ('helper', 'soulsleep')),
      ADD COLUMN left_at timestamptz`
})
