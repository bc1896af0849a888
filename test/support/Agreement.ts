import type { PgClient } from "@effect/sql-pg"

/** From now on whoever is new has agreed already, and knows the introduction. */
export const everybodyAgrees = (sql: PgClient.PgClient) =>
  sql`ALTER TABLE users ALTER COLUMN consent SET DEFAULT 'granted', ALTER COLUMN introduced SET DEFAULT true,
    ALTER COLUMN adult SET DEFAULT true,
    ALTER COLUMN noticed SET DEFAULT jsonb_build_object('at', floor(extract(epoch FROM now()) * 1000), 'since', floor(extract(epoch FROM now()) * 1000), 'told', floor(extract(epoch FROM now()) * 1000))`
