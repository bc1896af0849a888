import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { MessageId } from "../../domain/Ids.ts"
import { Int8, Statements } from "../../store/driver/Statements.ts"
import { Asked, Found, Kept, Memory } from "./Memory.ts"
import { searched } from "./SearchSql.ts"

const Id = Int8.pipe(Schema.decodeTo(MessageId))
const FoundRows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ ...Found.fields, id: Id, at: Int8 })))
const AskedRows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ ...Asked.fields, id: Id })))
const KeptRows = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(Schema.Struct({ ...Kept.fields, messages: Int8, since: Schema.NullOr(Int8) })),
)

export const layer = Layer.effect(
  Memory,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    return Memory.of({
      search: (userId, sought) =>
        statements.run("Memory.search", Effect.flatMap(searched(sql, userId, sought), FoundRows)),
      lastAsked: (userId, conversationId) =>
        statements.run(
          "Memory.lastAsked",
          sql`
            SELECT id, text FROM memorable AS said
            WHERE user_id = ${userId} AND conversation_id = ${conversationId} AND role = 'user' AND EXISTS (
              SELECT FROM messages AS question JOIN messages AS answer USING (turn_id)
              WHERE question.id = said.id AND answer.role = 'assistant')
            ORDER BY id DESC LIMIT 1`.pipe(
            Effect.flatMap(AskedRows),
            Effect.map(([asked]): Asked | null => asked ?? null),
          ),
        ),
      kept: (userId) =>
        statements.run(
          "Memory.kept",
          sql`
            SELECT count(*) AS messages, (extract(epoch FROM min(created_at)) * 1000)::bigint AS since
            FROM memorable WHERE user_id = ${userId} AND role = 'user'`.pipe(
            Effect.flatMap(KeptRows),
            Effect.map(([kept]): Kept => kept),
          ),
        ),
    })
  }),
)
