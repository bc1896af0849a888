import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** What people said by voice, until it has become a message. Only adds: the release before hears nobody, and leaves its jobs to this one. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql`
    CREATE TABLE recordings (
      user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
      message_id bigint NOT NULL,
      file text NOT NULL,
      bytes bigint,
      seconds double precision,
      wanted jsonb,
      plan jsonb,
      heard jsonb NOT NULL DEFAULT '[]',
      notice_id bigint,
      created_at timestamptz NOT NULL DEFAULT now(),
      ended_at timestamptz,
      PRIMARY KEY (user_id, message_id)
    )`
  yield* sql`CREATE INDEX recordings_created ON recordings (created_at)`
})
