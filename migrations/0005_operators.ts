import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const statements = [
  `CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL,
    target text,
    details jsonb NOT NULL DEFAULT '{}'
  )`,
  `CREATE INDEX audit_log_time ON audit_log (at, id)`,
  // Flags without a row have the environment's value.
  `CREATE TABLE flags (
    name text PRIMARY KEY,
    enabled boolean NOT NULL,
    percentage integer NOT NULL DEFAULT 100 CHECK (percentage BETWEEN 0 AND 100),
    changed_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE health_checks (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    service text NOT NULL,
    healthy boolean NOT NULL,
    detail text,
    millis double precision NOT NULL CHECK (millis >= 0)
  )`,
  `CREATE INDEX health_checks_time ON health_checks (at, id)`,
  // Set by operators; `blocked` means that the person blocked the bot.
  `ALTER TABLE users ADD COLUMN banned_at timestamptz`,
]

export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
