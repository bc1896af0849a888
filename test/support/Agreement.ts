import type { PgClient } from "@effect/sql-pg"

/** From now on whoever is new has agreed already, and knows the introduction. */
export const everybodyAgrees = (sql: PgClient.PgClient) =>
  sql`ALTER TABLE users ALTER COLUMN consent SET DEFAULT 'granted', ALTER COLUMN introduced SET DEFAULT true,
    ALTER COLUMN adult SET DEFAULT true`
