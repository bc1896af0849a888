import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** Widening only: the previous release still works with it. A failed part may keep its payload, so that it can be sent again. */
const statements = [
  `ALTER TABLE turns ADD COLUMN claims integer NOT NULL DEFAULT 0 CHECK (claims >= 0)`,
  `ALTER TABLE deliveries DROP CONSTRAINT deliveries_check`,
  `ALTER TABLE deliveries ADD CONSTRAINT deliveries_payload
    CHECK (CASE state WHEN 'sent' THEN payload IS NULL WHEN 'failed' THEN true ELSE payload IS NOT NULL END)`,
  `CREATE TABLE dead_letters (
    turn_id bigint PRIMARY KEY REFERENCES turns ON DELETE CASCADE,
    chat_id bigint NOT NULL,
    reason text NOT NULL CHECK (reason IN ('poisoned', 'model', 'delivery')),
    detail text NOT NULL,
    token bigint,
    at timestamptz NOT NULL DEFAULT now(),
    resolved_at timestamptz
  )`,
  `CREATE INDEX dead_letters_open ON dead_letters (at, turn_id) WHERE resolved_at IS NULL`,
]

export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
