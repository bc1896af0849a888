import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** How people are, from 1 to 5, by day: as they said themselves, or as their words sounded. Only adds: the release before asks nobody. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE moods (
      user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
      day date NOT NULL,
      source text NOT NULL CHECK (source IN ('person', 'texts')),
      step smallint NOT NULL CHECK (step BETWEEN 1 AND 5),
      words text CHECK (words <> ''),
      message_id bigint REFERENCES messages ON DELETE CASCADE,
      noted_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (user_id, day, source),
      CHECK ((source = 'texts') = (message_id IS NOT NULL))
    )`
  yield* sql`CREATE INDEX moods_message ON moods (message_id) WHERE message_id IS NOT NULL`
})
