import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const statements = [
  `CREATE TABLE backup_runs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('backup', 'verify', 'restore')),
    trigger text NOT NULL CHECK (trigger IN ('command', 'schedule', 'operator')),
    tier text NOT NULL CHECK (tier IN ('daily', 'weekly', 'monthly')),
    slot timestamptz,
    asked_by bigint,
    state text NOT NULL CHECK (state IN
      ('requested', 'running', 'verified', 'failed', 'could not verify', 'not made', 'not uploaded', 'interrupted')),
    name text,
    created_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    finished_at timestamptz,
    -- Names the call that took it, to tell people of its end.
    told bigint,
    bytes bigint CHECK (bytes >= 0),
    rows bigint CHECK (rows >= 0),
    durations jsonb NOT NULL DEFAULT '{}',
    detail text,
    token bigint,
    CHECK ((state = 'requested') = (started_at IS NULL)),
    CHECK ((state IN ('requested', 'running')) = (finished_at IS NULL))
  )`,
  `CREATE UNIQUE INDEX backup_runs_requested ON backup_runs (state) WHERE state = 'requested'`,
  `CREATE INDEX backup_runs_open ON backup_runs (id) WHERE finished_at IS NULL`,
  `CREATE INDEX backup_runs_slots ON backup_runs (tier, slot) WHERE slot IS NOT NULL`,
  `CREATE TABLE erasures (
    user_id bigint PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now()
  )`,
]

export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
