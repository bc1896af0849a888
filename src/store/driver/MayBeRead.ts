import type { SqlClient } from "effect/sql/SqlClient"

/** Whose words a model may read in the background: of those who agreed, and are not banned. `users`: the table, or its alias. */
export const mayBeRead = (sql: SqlClient, users: string) =>
  sql`(${sql(users)}.consent = 'granted' AND ${sql(users)}.banned_at IS NULL)`
