import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { JobId } from "../../domain/JobQueue.ts"
import { DeadJob, DeadJobs } from "../../domain/operators/letters/DeadJobs.ts"
import { nextToken, Statements } from "../driver/Statements.ts"

const Jobs = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ job: DeadJob })))

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  const dead = sql`
    SELECT json_build_object('id', id, 'kind', kind, 'userId', user_id, 'attempts', attempts, 'detail', detail,
      'at', floor(extract(epoch FROM failed_at) * 1000)::bigint,
      'resolvedAt', floor(extract(epoch FROM done_at) * 1000)::bigint) AS job
    FROM jobs WHERE failed_at IS NOT NULL`

  const list: DeadJobs["Service"]["list"] = (limit) =>
    statements
      .run(
        "DeadJobs.list",
        Effect.flatMap(sql`${dead} AND done_at IS NULL ORDER BY failed_at, id LIMIT ${limit}`, Jobs),
      )
      .pipe(Effect.map((rows) => rows.map(({ job }) => job)))

  const show: DeadJobs["Service"]["show"] = (id) =>
    statements
      .run("DeadJobs.show", Effect.flatMap(sql`${dead} AND id = ${id}`, Jobs))
      .pipe(Effect.map(([found]) => found?.job ?? null))

  /** The token names the call: repeated, it finds that it was done, unless a worker has begun the job meanwhile. */
  const resolve = Effect.fnUntraced(function* (operation: string, id: JobId, change: Fragment) {
    const token = yield* nextToken
    return yield* statements.run(
      operation,
      sql`
        WITH resolved AS (
          UPDATE jobs SET ${change}, token = ${token}
          WHERE id = ${id} AND failed_at IS NOT NULL AND done_at IS NULL
          RETURNING id)
        SELECT id FROM resolved UNION SELECT id FROM jobs WHERE id = ${id} AND token = ${token}`.pipe(
        Effect.map((rows) => rows.length > 0),
      ),
    )
  })

  const retry: DeadJobs["Service"]["retry"] = (id) =>
    resolve("DeadJobs.retry", id, sql`failed_at = NULL, detail = NULL, attempts = 0, run_at = now()`)

  const drop: DeadJobs["Service"]["drop"] = (id) => resolve("DeadJobs.drop", id, sql`done_at = now()`)

  return DeadJobs.of({ list, show, retry, drop })
})

export const DeadJobsSql: Layer.Layer<DeadJobs, never, SqlClient | Statements> = Layer.effect(DeadJobs, make)
