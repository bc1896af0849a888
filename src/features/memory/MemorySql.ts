import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { MessageId, type UserId } from "../../domain/Ids.ts"
import { makeRecent } from "../../domain/Recent.ts"
import { newestLeftOut, remembered } from "../../policy/Memory.ts"
import { Int8, Statements } from "../../store/driver/Statements.ts"
import { Asked, Found, Kept, Memory, type Sought } from "./Memory.ts"
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
    /** Of whom there is more than the prompt shows; they hardly ever come back to less. */
    const rich = makeRecent<UserId, true>(remembered)

    /** The search is dear, and finds nothing where all that was said is in the prompt. */
    const hasMore = (userId: UserId, { within }: Sought) =>
      within === null || rich.get(userId) === true
        ? Effect.succeed(true)
        : statements
            .run(
              "Memory.hasMore",
              sql`
                SELECT WHERE ${newestLeftOut} < (
                  SELECT count(*) FROM (SELECT FROM messages WHERE conversation_id = ${within} LIMIT ${newestLeftOut + 1}) AS said)
                OR EXISTS (SELECT FROM messages WHERE user_id = ${userId} AND conversation_id <> ${within})`,
            )
            .pipe(
              Effect.map(({ length }) => length > 0),
              Effect.tap((isRich) => Effect.sync(() => isRich && rich.set(userId, true))),
            )

    return Memory.of({
      search: Effect.fnUntraced(function* (userId, sought) {
        if (!(yield* hasMore(userId, sought))) return []
        return yield* statements.run("Memory.search", Effect.flatMap(searched(sql, userId, sought), FoundRows))
      }),
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
