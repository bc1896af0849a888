import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const statements = [
  // People without a row have the environment's limits.
  `CREATE TABLE budgets (
    user_id bigint PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    messages integer CHECK (messages >= 0),
    cost_usd double precision CHECK (cost_usd >= 0 AND cost_usd < 'infinity'),
    changed_at timestamptz NOT NULL DEFAULT now()
  )`,
  // Concurrent reservations of one person and day wait for each other at this row.
  `CREATE TABLE budget_days (
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    day date NOT NULL,
    messages integer NOT NULL CHECK (messages >= 0),
    cost_usd double precision CHECK (cost_usd >= 0 AND cost_usd < 'infinity'),
    unpriced integer NOT NULL DEFAULT 0 CHECK (unpriced >= 0),
    PRIMARY KEY (user_id, day)
  )`,
  `CREATE INDEX budget_days_day ON budget_days (day)`,
  // So that a turn that is worked on again is not counted twice.
  `CREATE TABLE budget_uses (
    turn_id bigint PRIMARY KEY,
    user_id bigint NOT NULL,
    day date NOT NULL,
    reserved_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    cost_usd double precision CHECK (cost_usd >= 0 AND cost_usd < 'infinity'),
    CHECK (settled_at IS NOT NULL OR cost_usd IS NULL),
    FOREIGN KEY (user_id, day) REFERENCES budget_days ON DELETE CASCADE
  )`,
  `CREATE INDEX budget_uses_day ON budget_uses (user_id, day)`,
]

export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
