import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { ConversationId, type MessageId, UpdateId } from "../../domain/Ids.ts"
import { Message, type Mode, StoredMode } from "../../domain/talk/Person.ts"
import { begin, open } from "../../store/driver/ActiveConversation.ts"
import { type ChangeKind, changeKind, type ChangeOf } from "../../store/driver/Changes.ts"
import { Int8, Statements } from "../../store/driver/Statements.ts"
import { unsay } from "../../store/driver/Unsaid.ts"
import { Entered, type Found, Modes, Replaced } from "./Modes.ts"

const Rows = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      id: Int8.pipe(Schema.decodeTo(ConversationId)),
      mode: StoredMode,
      history: Schema.Array(Message),
      newest: Schema.NullOr(Int8.pipe(Schema.decodeTo(UpdateId))),
    }),
  ),
)

const Numbers = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ number: Schema.Int })))

export const layer = Layer.effect(
  Modes,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    return Modes.of({
      conversation: (userId, mode, limit) =>
        statements.run(
          "Modes.conversation",
          sql`
            SELECT c.id, c.talk_mode AS mode, coalesce((
              SELECT json_agg(jsonb_build_object(
                'id', m.id, 'role', m.role, 'text', m.text, 'telegramMessageId', m.telegram_message_id)
                || CASE WHEN m.beside IS NULL THEN '{}' ELSE jsonb_build_object('beside', m.beside) END ORDER BY m.id)
              FROM (
                SELECT id, role, text, telegram_message_id, beside FROM messages
                WHERE conversation_id = c.id ORDER BY id DESC LIMIT ${sql.literal(String(limit))}) AS m), '[]') AS history,
              (SELECT turn_id FROM messages WHERE conversation_id = c.id ORDER BY id DESC LIMIT 1) AS newest
            FROM conversations AS c WHERE c.user_id = ${userId} AND c.talk_mode = ${mode}
            ORDER BY c.active DESC, c.left_at DESC NULLS LAST, c.number DESC LIMIT 1`.pipe(
            Effect.flatMap(Rows),
            Effect.map(([found]): Found | null => found ?? null),
          ),
        ),
    })
  }),
)

const enter = Effect.fnUntraced(function* (sql: SqlClient, mode: Mode, of: ChangeOf) {
  const [last] = yield* sql`
    SELECT number FROM conversations WHERE user_id = ${of.userId} AND talk_mode = ${mode}
    ORDER BY active DESC, left_at DESC NULLS LAST, number DESC LIMIT 1`.pipe(Effect.flatMap(Numbers))
  yield* last === undefined ? begin(sql, mode, of) : open(sql, last.number, of)
  yield* sql`
    UPDATE messages SET conversation_id = c.id FROM conversations AS c
    WHERE c.user_id = ${of.userId} AND c.active AND messages.turn_id = ${of.updateId ?? null}
      AND messages.user_id = ${of.userId}`
})

const replace = Effect.fnUntraced(function* (sql: SqlClient, answer: MessageId | null, of: ChangeOf) {
  const updateId = of.updateId ?? null
  yield* sql`DELETE FROM messages WHERE user_id = ${of.userId} AND turn_id = ${updateId} AND role = 'user'`
  yield* unsay(
    sql,
    of,
    sql`id = ${answer}::bigint AND role = 'assistant' AND EXISTS (
      SELECT FROM messages AS made WHERE made.turn_id = ${updateId} AND made.role = 'assistant')`,
  )
})

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind("talk.enter", Entered, (sql, { mode }, of) => enter(sql, mode, of)),
  changeKind("talk.replace", Replaced, (sql, { answer }, of) => replace(sql, answer, of)),
]
