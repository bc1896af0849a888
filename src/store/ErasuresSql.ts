import { Clock, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Erasures } from "../domain/backup/Erasures.ts"
import { ChatId, UserId } from "../domain/Ids.ts"
import { policies } from "../policy/Policies.ts"
import { forgetIn, recordIn } from "./ForgetSql.ts"
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
    // Read before any commit: an attempt after a lost commit would find nothing.
    let wasKnown = false
    // A private chat has the id of its user.
    const chats = new Set([ChatId.make(userId)])
    const attempt = Effect.gen(function* () {
      const traces = yield* forgetIn(sql, [userId])
      wasKnown ||= traces.length > 0
      for (const { chat } of traces) if (chat !== null) chats.add(ChatId.make(chat))
      yield* recordIn(sql, [{ userId, at }])
    })
    yield* statements.run("Erasures.forget", attempt.pipe(transact, Effect.provideService(SqlClient, sql)), policies.db)
    return { wasKnown, chats: [...chats] }
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
