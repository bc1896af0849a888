import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/**
 * Only widens: the release before neither reads the new table nor writes what is refused. Own turns have ids below all of
 * Telegram's, so they come first in their chat.
 */
const statements = [
  // A job is open, begun when it has attempts; dead with \`failed_at\`; over with \`done_at\`, done or dropped.
  `CREATE TABLE jobs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    key text NOT NULL,
    lane text NOT NULL,
    user_id bigint REFERENCES users ON DELETE CASCADE,
    payload jsonb NOT NULL,
    run_at timestamptz NOT NULL DEFAULT now(),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    token bigint,
    leased_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    failed_at timestamptz,
    detail text,
    UNIQUE (kind, key),
    CHECK (leased_until IS NULL OR (attempts > 0 AND done_at IS NULL AND failed_at IS NULL)),
    CHECK (failed_at IS NULL OR detail IS NOT NULL)
  )`,
  `CREATE INDEX jobs_due ON jobs (run_at, id) WHERE done_at IS NULL AND failed_at IS NULL`,
  `CREATE INDEX jobs_lane ON jobs (lane, id) WHERE done_at IS NULL AND failed_at IS NULL`,
  // Whoever claims two jobs of one lane at the same moment as somebody else is refused by this.
  `CREATE UNIQUE INDEX jobs_begun ON jobs (lane) WHERE attempts > 0 AND done_at IS NULL AND failed_at IS NULL`,
  `CREATE INDEX jobs_dead ON jobs (failed_at, id) WHERE failed_at IS NOT NULL AND done_at IS NULL`,
  `CREATE INDEX jobs_done ON jobs (done_at) WHERE done_at IS NOT NULL`,
  `CREATE INDEX jobs_user ON jobs (user_id) WHERE user_id IS NOT NULL`,
  `CREATE SEQUENCE own_turns AS bigint MINVALUE -9007199254740991 MAXVALUE -1 START -9007199254740991`,
  `ALTER TABLE turns DROP CONSTRAINT turns_check`,
  `ALTER TABLE turns ADD CONSTRAINT turns_open
    CHECK (status = 'done' OR (chat_id IS NOT NULL AND (user_id IS NOT NULL OR update_id < 0)))`,
]

/** Background work, and what the bot says by itself. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
