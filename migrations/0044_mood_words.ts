import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** What people add to their moods, each with the message it came in, so that an edit and a deletion reach it; what was said in a temporary conversation ends with it. Only adds: the release before goes on writing to moods.words, which keeps what it has. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE mood_words (
      user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
      message_id bigint NOT NULL,
      day date NOT NULL,
      conversation_id bigint REFERENCES conversations ON DELETE CASCADE,
      words text NOT NULL CHECK (words <> ''),
      said_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (user_id, message_id)
    )`
  yield* sql`CREATE INDEX mood_words_conversation ON mood_words (conversation_id) WHERE conversation_id IS NOT NULL`
})
