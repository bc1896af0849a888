import { Clock, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Erasures } from "../domain/backup/Erasures.ts"
import { UserId } from "../domain/Ids.ts"
import { policies } from "../policy/Policies.ts"
import { forgetIn, tracesOf, recordIn } from "./ForgetSql.ts"
import { Int8, Statements } from "./driver/Statements.ts"
import { transact } from "./driver/Transact.ts"

const All = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ userId: Int8.pipe(Schema.decodeTo(UserId)), at: Int8 })),
)

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  const forget: Erasures["Service"]["forget"] = Effect.fnUntraced(function* (userId) {
    const at = yield* Clock.currentTimeMillis
    // Kept outside the transaction: a retry after an unknown commit finds nothing left.
    let found = false
    const attempt = Effect.gen(function* () {
      const traces = yield* tracesOf(sql, [userId])
      found = traces.length > 0 || found
      yield* forgetIn(sql, [userId], traces)
      yield* recordIn(sql, [{ userId, at }])
    })
    yield* statements.run("Erasures.forget", attempt.pipe(transact, Effect.provideService(SqlClient, sql)), policies.db)
    return found
  })

  const all: Erasures["Service"]["all"] = statements.run(
    "Erasures.all",
    sql`
      SELECT user_id AS "userId", floor(extract(epoch FROM at) * 1000)::bigint AS at
      FROM erasures ORDER BY erasures.at, user_id`.pipe(Effect.flatMap(All)),
  )

  return { forget, all }
})

export const ErasuresSql: Layer.Layer<Erasures, never, SqlClient | Statements> = Layer.effect(Erasures, make)
