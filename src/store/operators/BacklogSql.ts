import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Backlog } from "../../domain/operators/Backlog.ts"
import { countedRows } from "../../policy/ops/Gauges.ts"
import { policies } from "../../policy/Policies.ts"
import { Int8, Statements } from "../driver/Statements.ts"

const one = <A, I>(row: Schema.Codec<A, I>) => Schema.decodeUnknownEffect(Schema.NonEmptyArray(row))

const WaitingRow = Schema.Struct({ turns: Int8, oldestUnanswered: Schema.NullOr(Int8), deadLetters: Int8 })
const SizeRow = Schema.Struct({ bytes: Int8 })

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
  })
})

export const BacklogSql: Layer.Layer<Backlog, never, SqlClient | Statements> = Layer.effect(Backlog, make)
