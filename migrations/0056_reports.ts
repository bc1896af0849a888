import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const steps = [
  `CREATE TABLE reports (
    message_id bigint PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    title text NOT NULL DEFAULT ''
  )`,
  `CREATE INDEX reports_user ON reports (user_id, message_id)`,
]

/** Which answers went out as a file, and what their person calls them. Only adds: what the release before sends is on no list. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* Effect.forEach(steps, (statement) => sql.unsafe(statement), { discard: true })
})
