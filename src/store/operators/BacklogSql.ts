import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Backlog } from "../../domain/operators/Backlog.ts"
import { countedRows, sessionPauseMinutes } from "../../policy/ops/Gauges.ts"
import { policies } from "../../policy/Policies.ts"
import { Int8, Statements } from "../driver/Statements.ts"

const one = <A, I>(row: Schema.Codec<A, I>) => Schema.decodeUnknownEffect(Schema.NonEmptyArray(row))

const WaitingRow = Schema.Struct({ turns: Int8, oldestUnanswered: Schema.NullOr(Int8), deadLetters: Int8 })
const SizeRow = Schema.Struct({ bytes: Int8 })
const ActiveRow = Schema.Struct({ day: Int8, week: Int8, month: Int8 })
const RetentionRow = Schema.Struct({ share: Schema.NullOr(Schema.Finite) })
const SessionsRow = Schema.Struct({
  count: Int8,
  mean: Schema.NullOr(Schema.Finite),
  median: Schema.NullOr(Schema.Finite),
  p95: Schema.NullOr(Schema.Finite),
})

/** Polled, so a failure needs no retry. */
const policy = { ...policies.db, attempts: 1 } as const

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  /** Reads the partial index of open turns, once. */
  const waiting = sql`
    SELECT count(*) AS turns, floor(extract(epoch FROM min(received_at)) * 1000)::bigint AS "oldestUnanswered",
      (SELECT count(*) FROM (
        SELECT FROM dead_letters WHERE resolved_at IS NULL
        UNION ALL SELECT FROM jobs WHERE failed_at IS NOT NULL AND done_at IS NULL
        LIMIT ${countedRows}) AS letters) AS "deadLetters"
    FROM (SELECT received_at FROM turns WHERE status <> 'done' LIMIT ${countedRows}) AS open`

  /** From the messages index; messages come in pairs of person and bot. */
  const active = sql`
    SELECT count(*) FILTER (WHERE said.at > now() - interval '1 day') AS day,
      count(*) FILTER (WHERE said.at > now() - interval '7 days') AS week,
      count(*) FILTER (WHERE said.at > now() - interval '30 days') AS month
    FROM users CROSS JOIN LATERAL (
      SELECT created_at AS at FROM messages
      WHERE messages.user_id = users.user_id ORDER BY created_at DESC LIMIT 1) AS said`

  const retention = (day: number) => sql`
    WITH days AS (SELECT date_trunc('day', now(), 'UTC') - interval '1 day' AS yesterday)
    SELECT avg(CASE WHEN EXISTS (
      SELECT FROM messages
      WHERE messages.user_id = users.user_id AND messages.created_at >= yesterday) THEN 1 ELSE 0 END)::float8 AS share
    FROM users, days
    WHERE users.created_at >= yesterday - ${day} * interval '1 day'
      AND users.created_at < yesterday - ${day - 1} * interval '1 day'`

  const sessions = sql`
    WITH said AS (
      SELECT users.user_id, message.at
      FROM users CROSS JOIN LATERAL (
        SELECT created_at AS at FROM messages
        WHERE messages.user_id = users.user_id AND created_at > now() - interval '1 day') AS message
      LIMIT ${countedRows}),
    paused AS (
      SELECT user_id, at,
        coalesce(at - lag(at) OVER (PARTITION BY user_id ORDER BY at) >= ${sessionPauseMinutes} * interval '1 minute', true)
          AS begins
      FROM said),
    numbered AS (
      SELECT user_id, at, count(*) FILTER (WHERE begins) OVER (PARTITION BY user_id ORDER BY at) AS number FROM paused),
    spans AS (
      SELECT extract(epoch FROM max(at) - min(at))::float8 AS seconds FROM numbered GROUP BY user_id, number)
    SELECT count(*) AS count, avg(seconds) AS mean,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS median,
      percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) AS p95
    FROM spans`

  return Backlog.of({
    waiting: statements
      .run("Backlog.waiting", Effect.flatMap(waiting, one(WaitingRow)), policy)
      .pipe(Effect.map(([row]) => row)),
    databaseBytes: statements
      .run(
        "Backlog.databaseBytes",
        Effect.flatMap(sql`SELECT pg_database_size(current_database()) AS bytes`, one(SizeRow)),
        policy,
      )
      .pipe(Effect.map(([{ bytes }]) => bytes)),
    activeUsers: statements
      .run("Backlog.activeUsers", Effect.flatMap(active, one(ActiveRow)), policy)
      .pipe(Effect.map(([row]) => row)),
    retention: (day) =>
      statements
        .run("Backlog.retention", Effect.flatMap(retention(day), one(RetentionRow)), policy)
        .pipe(Effect.map(([{ share }]) => share)),
    sessions: statements
      .run("Backlog.sessions", Effect.flatMap(sessions, one(SessionsRow)), policy)
      .pipe(
        Effect.map(([{ count, mean, median, p95 }]) =>
          mean === null || median === null || p95 === null ? null : { count, mean, median, p95 },
        ),
      ),
  })
})

export const BacklogSql: Layer.Layer<Backlog, never, SqlClient | Statements> = Layer.effect(Backlog, make)
