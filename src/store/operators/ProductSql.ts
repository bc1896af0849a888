import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { UserId } from "../../domain/Ids.ts"
import { Product } from "../../domain/operators/Product.ts"
import { comparedPeople, countedRows, figureDays, sessionPauseMinutes } from "../../policy/ops/Gauges.ts"
import { policies } from "../../policy/Policies.ts"
import { bigints } from "../driver/Lists.ts"
import { Int8, Statements } from "../driver/Statements.ts"

const one = <A, I>(row: Schema.Codec<A, I>) => Schema.decodeUnknownEffect(Schema.NonEmptyArray(row))

const share = Schema.NullOr(Schema.Finite)
const PeopleRow = Schema.Struct({ people: Int8, day: Int8, week: Int8, month: Int8 })
const RetentionRow = Schema.Struct({ day1: share, day7: share, day30: share })
const SessionsRow = Schema.Struct({ count: Int8, mean: share, median: share, p95: share })
const QuizzesRow = Schema.Struct({ begun: Int8, completed: Int8 })
const ThumbsRow = Schema.Struct({ up: Int8, down: Int8 })
const IdsRow = Schema.Struct({ ids: Schema.Array(UserId) })

type Among = ReadonlyArray<UserId> | null

/** Polled, so a failure needs no retry. */
const policy = { ...policies.db, attempts: 1 } as const

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  const isAmong = (among: Among) => (among === null ? sql`true` : sql`user_id = ANY(${bigints(sql, among)})`)
  const users = (among: Among) => sql`(SELECT user_id, created_at, consent FROM users WHERE ${isAmong(among)}) AS users`

  /** From the messages index; messages come in pairs of person and bot. */
  const activeAmong = (among: Among) => sql`
    SELECT count(*) FILTER (WHERE consent = 'granted') AS people,
      count(*) FILTER (WHERE said.at > now() - interval '1 day') AS day,
      count(*) FILTER (WHERE said.at > now() - interval '7 days') AS week,
      count(*) FILTER (WHERE said.at > now() - interval '30 days') AS month
    FROM ${users(among)} LEFT JOIN LATERAL (
      SELECT created_at AS at FROM messages
      WHERE messages.user_id = users.user_id ORDER BY created_at DESC LIMIT 1) AS said ON true`

  const retentionAmong = (among: Among) => sql`
    WITH days AS (SELECT date_trunc('day', now(), 'UTC') - interval '1 day' AS yesterday),
    came AS (
      SELECT day, CASE WHEN EXISTS (
        SELECT FROM messages
        WHERE messages.user_id = users.user_id AND messages.created_at >= yesterday) THEN 1 ELSE 0 END AS back
      FROM days CROSS JOIN unnest(ARRAY[1, 7, 30]) AS day JOIN ${users(among)}
        ON created_at >= yesterday - day * interval '1 day' AND created_at < yesterday - (day - 1) * interval '1 day')
    SELECT (avg(back) FILTER (WHERE day = 1))::float8 AS day1, (avg(back) FILTER (WHERE day = 7))::float8 AS day7,
      (avg(back) FILTER (WHERE day = 30))::float8 AS day30
    FROM came`

  const sessionsAmong = (among: Among) => sql`
    WITH said AS (
      SELECT users.user_id, message.at
      FROM ${users(among)} CROSS JOIN LATERAL (
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

  const thumbsAmong = (among: Among) => sql`
    SELECT count(*) FILTER (WHERE thumb = 'up') AS up, count(*) FILTER (WHERE thumb = 'down') AS down
    FROM (
      SELECT thumb FROM feedback WHERE at > now() - ${figureDays} * interval '1 day' AND ${isAmong(among)}
      LIMIT ${countedRows}) AS given`

  /** The id of a quiz is the time when it began. */
  const quizzesAmong = (among: Among) => sql`
    SELECT count(*) AS begun, count(*) FILTER (WHERE status = 'completed') AS completed
    FROM (
      SELECT status FROM quiz_sessions
      WHERE id > extract(epoch FROM now() - ${figureDays} * interval '1 day') * 1000 AND ${isAmong(among)}
      LIMIT ${countedRows}) AS begun`

  const active = (among: Among) =>
    statements
      .run("Product.active", Effect.flatMap(activeAmong(among), one(PeopleRow)), policy)
      .pipe(Effect.map(([row]) => row))

  const figures: Product["Service"]["figures"] = Effect.fnUntraced(function* (among) {
    const { people, ...rest } = yield* active(among)
    const [retention] = yield* statements.run(
      "Product.retention",
      Effect.flatMap(retentionAmong(among), one(RetentionRow)),
      policy,
    )
    const [{ count, mean, median, p95 }] = yield* statements.run(
      "Product.sessions",
      Effect.flatMap(sessionsAmong(among), one(SessionsRow)),
      policy,
    )
    const [thumbs] = yield* statements.run("Product.thumbs", Effect.flatMap(thumbsAmong(among), one(ThumbsRow)), policy)
    const [quizzes] = yield* statements.run(
      "Product.quizzes",
      Effect.flatMap(quizzesAmong(among), one(QuizzesRow)),
      policy,
    )
    const sessions = mean === null || median === null || p95 === null ? null : { count, mean, median, p95 }
    return { people, active: rest, retention, sessions, thumbs, quizzes }
  })

  const people = statements
    .run(
      "Product.people",
      sql`
        SELECT coalesce(json_agg(user_id), '[]') AS ids FROM (
          SELECT user_id FROM users WHERE consent = 'granted'
          ORDER BY created_at DESC, user_id LIMIT ${comparedPeople}) AS newest`.pipe(Effect.flatMap(one(IdsRow))),
      policy,
    )
    .pipe(Effect.map(([{ ids }]) => ids))

  return Product.of({
    active: Effect.map(active(null), ({ day, month, week }) => ({ day, week, month })),
    figures,
    people,
  })
})

export const ProductSql: Layer.Layer<Product, never, SqlClient | Statements> = Layer.effect(Product, make)
