import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** What people want to be reminded of. Only adds: the release before reminds nobody, and leaves its jobs to this one. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE reminders (
      user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
      id bigint NOT NULL,
      text text NOT NULL,
      due_at timestamptz NOT NULL,
      repeat text CHECK (repeat IN ('daily', 'weekly')),
      minutes smallint CHECK (minutes BETWEEN 0 AND 1439),
      weekday smallint CHECK (weekday BETWEEN 0 AND 6),
      zone text,
      message_id bigint,
      said_at timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (user_id, id),
      CHECK ((repeat IS NULL) = (minutes IS NULL)),
      CHECK ((repeat IS NOT DISTINCT FROM 'weekly') = (weekday IS NOT NULL))
    )`
  yield* sql`CREATE INDEX reminders_said ON reminders (said_at) WHERE said_at IS NOT NULL AND repeat IS NULL`
})
