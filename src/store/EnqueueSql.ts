import { Effect } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Fragment } from "effect/sql/Statement"
import type { NewJob } from "../domain/Jobs.ts"
import { safeJsonText } from "../domain/SafeText.ts"

/** Jobs that a query gives as rows of `(job jsonb)`, in order. A known one stays as it is; one of somebody who is gone is left out. */
export const jobsFrom = (sql: SqlClient, rows: Fragment): Fragment => sql`
  INSERT INTO jobs (kind, key, lane, user_id, payload, run_at)
  SELECT job ->> 'kind', job ->> 'key', job ->> 'lane', (job ->> 'userId')::bigint, coalesce(job -> 'payload', 'null'),
    coalesce('epoch'::timestamptz + (job ->> 'runAt')::bigint * interval '1 millisecond', now())
  FROM (${rows}) AS given
  WHERE jsonb_typeof(job -> 'userId') = 'null'
    OR EXISTS (SELECT FROM users WHERE users.user_id = (job ->> 'userId')::bigint FOR KEY SHARE)
  ON CONFLICT (kind, key) DO NOTHING`

/** May be repeated. */
export const insertJobs = (sql: SqlClient, jobs: ReadonlyArray<NewJob>): Effect.Effect<void, SqlError> =>
  jobs.length === 0
    ? Effect.void
    : Effect.asVoid(
        sql`${jobsFrom(
          sql,
          sql`SELECT job FROM jsonb_array_elements(${safeJsonText(jobs)}::jsonb) WITH ORDINALITY AS j(job, nth) ORDER BY nth`,
        )}`,
      )
