import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** How often people were shown help, by month: numbers of nobody. Only adds: the release before keeps such changes for later. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE safety_answers (
      month date NOT NULL CHECK (extract(day FROM month) = 1),
      kind text NOT NULL CHECK (kind IN ('self', 'somebody', 'violence', 'eating', 'model')),
      whole bigint NOT NULL DEFAULT 0,
      short bigint NOT NULL DEFAULT 0,
      PRIMARY KEY (month, kind)
    )`
})
