import { Duration, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Batch, Broadcast, Broadcasts } from "../../domain/operators/Broadcasts.ts"
import { broadcast } from "../../policy/Broadcast.ts"
import { Int8, Statements } from "../driver/Statements.ts"
import { transact } from "../driver/Transact.ts"
import { insertJobs } from "../EnqueueSql.ts"

const Found = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ broadcast: Broadcast })))
const Batches = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ batch: Batch })))
const Counts = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ en: Int8, ru: Int8 })))

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  // Whoever has only been seen in a group has no chat of their own. A value instead of EXISTS, which would be joined: a late batch would read all chats before it.
  const isReachable = sql`
    consent = 'granted' AND NOT blocked AND banned_at IS NULL
    AND (SELECT true FROM chats WHERE chats.chat_id = users.user_id)`

  const shown = sql`json_build_object(
    'id', b.id, 'texts', b.texts, 'state', b.state, 'people', b.people, 'reached', b.reached)`

  const audience = statements
    .run(
      "Broadcasts.audience",
      sql`
        SELECT count(*) FILTER (WHERE language = 'en') AS en, count(*) FILTER (WHERE language = 'ru') AS ru
        FROM users WHERE ${isReachable}`.pipe(Effect.flatMap(Counts)),
    )
    .pipe(Effect.map(([counts]) => counts))

  const find: Broadcasts["Service"]["find"] = (id) =>
    statements
      .run(
        "Broadcasts.find",
        sql`SELECT ${shown} AS broadcast FROM broadcasts AS b WHERE id = ${id}`.pipe(Effect.flatMap(Found)),
      )
      .pipe(Effect.map(([row]) => row?.broadcast ?? null))

  const running = statements
    .run(
      "Broadcasts.running",
      sql`
        SELECT ${shown} AS broadcast FROM broadcasts AS b WHERE state = 'running'
        ORDER BY began_at DESC, id LIMIT 1`.pipe(Effect.flatMap(Found)),
    )
    .pipe(Effect.map(([row]) => row?.broadcast ?? null))

  const start: Broadcasts["Service"]["start"] = (id, first) =>
    statements.run(
      "Broadcasts.start",
      Effect.gen(function* () {
        const begun = yield* sql`
          UPDATE broadcasts SET state = 'running', began_at = now(), people = (
            SELECT count(*) FROM users WHERE ${isReachable})
          WHERE id = ${id} AND state = 'draft' RETURNING id`
        if (begun.length > 0) yield* insertJobs(sql, [first])
      }).pipe(transact, Effect.provideService(SqlClient, sql)),
    )

  const stop: Broadcasts["Service"]["stop"] = (id) =>
    Effect.asVoid(
      statements.run(
        "Broadcasts.stop",
        sql`UPDATE broadcasts SET state = 'stopped' WHERE id = ${id} AND state = 'running'`,
      ),
    )

  const batch: Broadcasts["Service"]["batch"] = (id, most) =>
    statements
      .run(
        "Broadcasts.batch",
        sql`
          SELECT json_build_object('broadcast', ${shown},
            'next', (
              SELECT coalesce(json_agg(user_id ORDER BY user_id), '[]') FROM (
                SELECT user_id FROM users
                WHERE user_id > b.reached_to AND created_at <= b.began_at AND ${isReachable}
                ORDER BY user_id LIMIT ${most}) AS following),
            'waiting', (
              SELECT count(*) FROM (
                SELECT FROM turns WHERE status <> 'done' AND update_id < 0
                LIMIT ${broadcast.mostWaiting + 1}) AS open)) AS batch
          FROM broadcasts AS b WHERE id = ${id}`.pipe(Effect.flatMap(Batches)),
      )
      .pipe(Effect.map(([row]) => row?.batch ?? null))

  const prune = Effect.asVoid(
    statements.run(
      "Broadcasts.prune",
      sql`
        DELETE FROM broadcasts
        WHERE state <> 'running' AND created_at < now() - ${Duration.toMillis(broadcast.keep)} * interval '1 millisecond'`,
    ),
  )

  return { audience, find, running, start, stop, batch, prune }
})

export const BroadcastsSql: Layer.Layer<Broadcasts, never, SqlClient | Statements> = Layer.effect(Broadcasts, make)
