import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/**
 * Quizzes of people: what was asked, what they answered, and what it says. `id`: when it began, in Unix milliseconds. `questions`
 * names those of the bank and holds those made for this quiz. Only adds: the release before knows nothing of it.
 */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE quiz_sessions (
      user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
      id bigint NOT NULL,
      category text NOT NULL CHECK (category IN ('relationships', 'money', 'confidence', 'fears')),
      status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'completed', 'cancelled')),
      questions jsonb NOT NULL CHECK (jsonb_typeof(questions) = 'array'),
      answers jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(answers) = 'array'),
      adapted boolean NOT NULL DEFAULT false,
      result jsonb CHECK (jsonb_typeof(result) = 'object'),
      changed_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (user_id, id),
      CHECK ((status = 'completed') = (result IS NOT NULL))
    )`
  yield* sql`CREATE UNIQUE INDEX quiz_sessions_open ON quiz_sessions (user_id, category) WHERE status = 'open'`
})
