import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** A person's highest conversation number so far: the number of a deleted one is never given again. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE conversation_numbers (
      user_id bigint PRIMARY KEY REFERENCES users ON DELETE CASCADE,
      last integer NOT NULL CHECK (last > 0)
    )`
})
