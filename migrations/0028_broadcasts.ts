import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/**
 * What operators write to everybody. `reached_to`: the last person, in the order of ids, to whom it was handed over. Names
 * nobody. Only adds: the release before leaves its jobs waiting.
 */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE broadcasts (
      id text PRIMARY KEY,
      texts jsonb NOT NULL CHECK (jsonb_typeof(texts) = 'object'),
      state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'running', 'stopped', 'done')),
      people integer NOT NULL DEFAULT 0 CHECK (people >= 0),
      reached integer NOT NULL DEFAULT 0 CHECK (reached >= 0),
      reached_to bigint NOT NULL DEFAULT -9223372036854775808,
      created_at timestamptz NOT NULL DEFAULT now(),
      began_at timestamptz,
      CHECK ((state = 'draft') = (began_at IS NULL))
    )`
})
