import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { conversationsListed, titleReadFrom } from "../../policy/Limits.ts"
import { begin, highestNumber, open } from "../../store/driver/ActiveConversation.ts"
import { type ChangeKind, changeKind, type ChangeOf } from "../../store/driver/Changes.ts"
import { Int8, Statements } from "../../store/driver/Statements.ts"
import { unsay } from "../../store/driver/Unsaid.ts"
import { Begun, Conversations, Deleted, Listed, Numbered, Renamed } from "./Conversations.ts"

const ListedRows = Schema.decodeUnknownEffect(Schema.Array(Listed))

const Since = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ since: Int8 })))
const Numbers = Schema.decodeUnknownEffect(Schema.Array(Numbered))

export const layer = Layer.effect(
  Conversations,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    return Conversations.of({
      temporary: (userId) =>
        statements.run(
          "Conversations.temporary",
          sql`
            SELECT (extract(epoch FROM created_at) * 1000)::bigint AS since FROM conversations
            WHERE user_id = ${userId} AND active AND temporary`.pipe(
            Effect.flatMap(Since),
            Effect.map(([found]) => found?.since ?? null),
          ),
        ),
      list: (userId) =>
        statements.run(
          "Conversations.list",
          sql`
            SELECT number, active, title, talk_mode AS mode, ARRAY(
              SELECT left(m.text, ${titleReadFrom.characters}) FROM messages AS m
              WHERE m.conversation_id = c.id AND m.role = 'user' AND m.text <> ''
              ORDER BY m.id LIMIT ${titleReadFrom.messages}) AS beginnings
            FROM conversations AS c WHERE user_id = ${userId} AND NOT temporary ORDER BY number DESC LIMIT ${conversationsListed}`.pipe(
            Effect.flatMap(ListedRows),
          ),
        ),
    })
  }),
)

const erase = Effect.fnUntraced(function* (sql: SqlClient, { mode, number }: typeof Deleted.Type, of: ChangeOf) {
  yield* sql`
    INSERT INTO conversation_numbers AS known (user_id, last) VALUES (${of.userId}, greatest((${highestNumber(sql, of)}), 1))
    ON CONFLICT (user_id) DO UPDATE SET last = greatest(known.last, excluded.last)`
  yield* unsay(
    sql,
    of,
    sql`conversation_id = (SELECT id FROM conversations WHERE user_id = ${of.userId} AND number = ${number})`,
  )
  yield* sql`DELETE FROM conversations WHERE user_id = ${of.userId} AND number = ${number}`
  const left = yield* sql`
    SELECT FROM conversations WHERE user_id = ${of.userId} AND active`
  if (left.length === 0) yield* begin(sql, mode, of)
})

/** Back to where the person was before. */
const end = Effect.fnUntraced(function* (sql: SqlClient, of: ChangeOf) {
  const temporary = yield* sql`SELECT FROM conversations WHERE user_id = ${of.userId} AND active AND temporary`
  if (temporary.length === 0) return
  const [before] = yield* sql`
    SELECT number FROM conversations WHERE user_id = ${of.userId} AND NOT active
    ORDER BY left_at DESC NULLS LAST, number DESC LIMIT 1`.pipe(Effect.flatMap(Numbers))
  yield* before === undefined ? begin(sql, "helper", of) : open(sql, before.number, of)
})

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind("chats.begin", Begun, (sql, { mode }, of) => begin(sql, mode, of)),
  changeKind("chats.temporary", Schema.Struct({}), (sql, _, of) => begin(sql, "helper", of, true)),
  changeKind("chats.end", Schema.Struct({}), (sql, _, of) => end(sql, of)),
  changeKind("chats.open", Numbered, (sql, { number }, of) => open(sql, number, of)),
  changeKind(
    "chats.rename",
    Renamed,
    (sql, { number, title }, { userId }) =>
      sql`UPDATE conversations SET title = ${title} WHERE user_id = ${userId} AND number = ${number}`,
  ),
  changeKind("chats.delete", Deleted, (sql, deleted, of) => erase(sql, deleted, of)),
]
