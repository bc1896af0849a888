import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/**
 * Turns that processes died over are tried one at a time before one is given up. `tried_in`: the process that works on the
 * turn alone; `trials`: how many of these ended meanwhile. Only adds: the release before still works.
 */
const statements = [
  `ALTER TABLE turns ADD COLUMN trials integer NOT NULL DEFAULT 0 CHECK (trials >= 0)`,
  `ALTER TABLE turns ADD COLUMN tried_in bigint`,
]

export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
