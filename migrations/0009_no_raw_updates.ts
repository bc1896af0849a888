import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** Whole messages, those of groups included, were kept beside their kind, and nothing read them. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`UPDATE turns SET payload = payload #- '{content,raw}' WHERE payload #> '{content,raw}' IS NOT NULL`
})
