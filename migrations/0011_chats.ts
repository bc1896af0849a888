import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** The highest number that a person's conversations ever had: a number that was deleted is not given again. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE conversation_numbers (
      user_id bigint PRIMARY KEY REFERENCES users ON DELETE CASCADE,
      last integer NOT NULL CHECK (last > 0)
    )`
})
