import { Duration, Effect, Layer, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { ClaimedJob, JobId, JobQueue, type JobRef } from "../domain/JobQueue.ts"
import { UserId } from "../domain/Ids.ts"
import { safeText } from "../domain/SafeText.ts"
import { countedRows } from "../policy/ops/Gauges.ts"
import { sayAgainEvery } from "../policy/Jobs.ts"
import { makeChanges } from "./driver/Changes.ts"
import { bigints } from "./driver/Lists.ts"
import { Int8, nextToken, Statements } from "./driver/Statements.ts"
import { type StatementFailure, transact } from "./driver/Transact.ts"
import { insertJobs } from "./EnqueueSql.ts"
import { insertOwnTurns, ownTurnIds } from "./OwnTurnsSql.ts"

const Claimed = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ job: ClaimedJob })))
const Ids = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ id: Int8.pipe(Schema.decodeTo(JobId)) })))
const Ended = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ userId: Schema.NullOr(Int8.pipe(Schema.decodeTo(UserId))) })),
)
const Waiting = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(Schema.Struct({ jobs: Int8, oldest: Schema.NullOr(Int8) })),
)

/** Somebody else took a job of the same lane at the same moment, which the index refuses. */
const isTaken = (error: StatementFailure) => error._tag === "SqlError" && error.reason._tag === "UniqueViolation"

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements
  const features = yield* makeChanges

  const millis = (duration: Duration.Duration) => sql`${Duration.toMillis(duration)} * interval '1 millisecond'`
  const isOpen = sql`done_at IS NULL AND failed_at IS NULL`
  const isHeld = (ref: JobRef) => sql`id = ${ref.id} AND token = ${ref.token} AND ${isOpen}`
  const held = (refs: ReadonlyArray<JobRef>) => sql`
    (id, token) IN (
      SELECT * FROM unnest(${bigints(
        sql,
        refs.map(({ id }) => id),
      )}, ${bigints(
        sql,
        refs.map(({ token }) => token),
      )}))
    AND ${isOpen} AND leased_until IS NOT NULL`

  const enqueue: JobQueue["Service"]["enqueue"] = (jobs) => statements.run("Jobs.enqueue", insertJobs(sql, jobs))

  const say: JobQueue["Service"]["say"] = Effect.fnUntraced(function* (turns) {
    if (turns.length === 0) return
    const ids = yield* statements.run("Jobs.reserveTurns", ownTurnIds(sql, turns.length))
    yield* statements
      .run("Jobs.say", insertOwnTurns(sql, turns, ids))
      .pipe(Effect.retry({ while: ({ transient }) => transient, schedule: Schedule.spaced(sayAgainEvery) }))
  })

  const taken = sql`json_build_object(
    'id', id, 'token', token, 'kind', kind, 'key', key, 'userId', user_id, 'attempt', attempts, 'payload', payload) AS job`

  const claim: JobQueue["Service"]["claim"] = Effect.fnUntraced(function* (kinds, limit, lease) {
    const token = yield* nextToken
    const isOurs = sql`kind = ANY(${kinds}::text[])`
    const take = sql`
      WITH next AS MATERIALIZED (
        SELECT id FROM jobs AS job
        WHERE ${isOpen} AND run_at <= now() AND ${isOurs} AND (leased_until IS NULL OR leased_until <= now() OR leased_until > now() + ${millis(lease)})
          AND NOT EXISTS (
            SELECT FROM jobs AS other
            WHERE other.lane = job.lane AND other.id <> job.id AND other.done_at IS NULL AND other.failed_at IS NULL
              AND other.attempts > 0)
          AND (job.attempts > 0 OR NOT EXISTS (
            SELECT FROM jobs AS other
            WHERE other.lane = job.lane AND other.id < job.id AND other.done_at IS NULL AND other.failed_at IS NULL
              AND other.run_at <= now() AND other.kind = ANY(${kinds}::text[])))
        ORDER BY run_at, id
        LIMIT ${limit}
        FOR UPDATE SKIP LOCKED),
      claimed AS (
        UPDATE jobs SET attempts = attempts + 1, token = ${token}, leased_until = now() + ${millis(lease)}
        FROM next WHERE jobs.id = next.id
        RETURNING jobs.*)
      SELECT ${taken} FROM claimed ORDER BY run_at, id`
    const earlier = sql`
      SELECT ${taken} FROM jobs WHERE token = ${token} AND ${isOpen} AND attempts > 0 ORDER BY run_at, id`
    let attempts = 0
    const claimed = yield* statements.run(
      "Jobs.claim",
      Effect.suspend(() => {
        attempts += 1
        const taking = take.pipe(
          Effect.flatMap(Claimed),
          Effect.catchIf(isTaken, () => Effect.succeed([])),
        )
        if (attempts === 1) return taking
        // An earlier attempt may have claimed them although its answer was lost.
        return Effect.flatMap(Effect.flatMap(earlier, Claimed), (jobs) =>
          jobs.length > 0 ? Effect.succeed(jobs) : taking,
        )
      }),
    )
    return claimed.map(({ job }) => job)
  })

  const renew: JobQueue["Service"]["renew"] = (refs, lease) =>
    statements
      .run(
        "Jobs.renew",
        sql`UPDATE jobs SET leased_until = now() + ${millis(lease)} WHERE ${held(refs)} RETURNING id`.pipe(
          Effect.flatMap(Ids),
        ),
      )
      .pipe(Effect.map((rows) => new Set(rows.map(({ id }) => id))))

  const wasCompleted = (ref: JobRef) =>
    Effect.map(
      sql`SELECT id FROM jobs WHERE id = ${ref.id} AND token = ${ref.token} AND done_at IS NOT NULL AND failed_at IS NULL`,
      (rows) => rows.length > 0,
    )

  const complete: JobQueue["Service"]["complete"] = (ref, { changes = [], jobs = [], turns = [] }) =>
    statements.run(
      "Jobs.complete",
      Effect.gen(function* () {
        const [ended] = yield* sql`
          UPDATE jobs SET done_at = now(), leased_until = NULL, detail = NULL WHERE ${isHeld(ref)}
          RETURNING user_id AS "userId"`.pipe(Effect.flatMap(Ended))
        // By an earlier attempt of the same call, or by nobody: the job is somebody else's now.
        if (ended === undefined) return yield* wasCompleted(ref)
        yield* features.apply(changes, { userId: ended.userId, conversationId: null })
        yield* insertJobs(sql, jobs)
        yield* insertOwnTurns(sql, turns)
        return true
      }).pipe(transact, Effect.provideService(SqlClient, sql)),
    )

  const found = <E>(rows: Effect.Effect<ReadonlyArray<unknown>, E>) => Effect.map(rows, ({ length }) => length > 0)

  const again: JobQueue["Service"]["again"] = (ref, wait, detail) =>
    statements.run(
      "Jobs.again",
      found<SqlError>(sql`
        UPDATE jobs SET run_at = now() + ${millis(wait)}, leased_until = NULL, detail = ${safeText(detail)}
        WHERE ${isHeld(ref)} RETURNING id`),
    )

  const bury: JobQueue["Service"]["bury"] = (ref, detail) =>
    statements.run(
      "Jobs.bury",
      found<SqlError>(sql`
        UPDATE jobs SET failed_at = coalesce(failed_at, now()), leased_until = NULL, detail = ${safeText(detail)}
        WHERE id = ${ref.id} AND token = ${ref.token} AND done_at IS NULL RETURNING id`),
    )

  const release: JobQueue["Service"]["release"] = (refs) =>
    Effect.asVoid(
      statements.run(
        "Jobs.release",
        sql`UPDATE jobs SET attempts = attempts - 1, token = NULL, leased_until = NULL WHERE ${held(refs)}`,
      ),
    )

  const prune: JobQueue["Service"]["prune"] = (endedBefore, limit) =>
    statements
      .run(
        "Jobs.prune",
        sql`
          DELETE FROM jobs WHERE id IN (
            SELECT id FROM jobs WHERE done_at < now() - ${millis(endedBefore)} ORDER BY done_at LIMIT ${limit})
          RETURNING id`,
      )
      .pipe(Effect.map(({ length }) => length))

  const waiting: JobQueue["Service"]["waiting"] = statements
    .run(
      "Jobs.waiting",
      sql`
        SELECT count(*) AS jobs, floor(extract(epoch FROM min(run_at)) * 1000)::bigint AS oldest
        FROM (SELECT run_at FROM jobs WHERE ${isOpen} AND run_at <= now() ORDER BY run_at LIMIT ${countedRows}) AS due`.pipe(
        Effect.flatMap(Waiting),
      ),
    )
    .pipe(Effect.map(([row]) => row))

  return JobQueue.of({ enqueue, say, claim, renew, complete, again, bury, release, prune, waiting })
})

export const JobsSql: Layer.Layer<JobQueue, never, SqlClient | Statements> = Layer.effect(JobQueue, make)
