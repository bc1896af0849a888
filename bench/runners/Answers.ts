import { Effect, Schema } from "effect"
import { counted } from "../../test/crash/Ledger.ts"
import { Int8 } from "../../src/store/driver/Statements.ts"
import type { Asked, Fleet } from "./Fleet.ts"

const Answers = Schema.Array(Schema.Struct({ chatId: Int8, messageId: Int8, sentId: Int8 }))
const Turns = Schema.Array(Schema.Struct({ updateId: Int8, status: Schema.String, answeredIn: Schema.NullOr(Int8) }))
const History = Schema.Array(
  Schema.Struct({
    chatId: Int8,
    role: Schema.Literals(["user", "assistant"]),
    text: Schema.String,
    messageId: Schema.NullOr(Int8),
    turnId: Int8,
  }),
)
const Parts = Schema.Array(
  Schema.Struct({ turnId: Int8, repeated: Schema.Boolean, error: Schema.NullOr(Schema.String) }),
)

/** When each message was answered, in Unix milliseconds, by what Telegram was sent; several may share an answer. */
export const answeredAt = Effect.fnUntraced(function* (fleet: Fleet, asked: ReadonlyArray<Asked>) {
  const rows = yield* fleet.sql
    .unsafe(
      `SELECT m.user_id AS "chatId", m.telegram_message_id AS "messageId", d.telegram_message_id AS "sentId"
       FROM messages m JOIN turns t ON t.update_id = m.turn_id JOIN deliveries d ON d.turn_id = coalesce(t.answered_in, t.update_id)
       WHERE m.role = 'user' AND d.part = 0 AND d.telegram_message_id IS NOT NULL`,
    )
    .pipe(Effect.flatMap(Schema.decodeUnknownEffect(Answers)))
  const sent = new Map((yield* fleet.sends).map(({ at, chatId, messageId }) => [`${chatId} ${messageId}`, at]))
  const byMessage = new Map(
    rows.map(({ chatId, messageId, sentId }) => [`${chatId} ${messageId}`, sent.get(`${chatId} ${sentId}`)]),
  )
  return asked.map((each) => {
    const at = byMessage.get(`${each.chatId} ${each.messageId}`)
    if (at === undefined) throw new Error("a message has no answer that Telegram knows")
    return { ...each, answeredAt: at }
  })
})

/** What became of everything that was said so far, by the records of Telegram and of the database. */
export const ledger = Effect.fnUntraced(function* (fleet: Fleet) {
  const read = <A, I>(query: string, schema: Schema.Codec<A, I>) =>
    Effect.flatMap(fleet.sql.unsafe(query), Schema.decodeUnknownEffect(schema))
  const { messages } = yield* fleet.state
  return counted({
    said: messages.filter(({ from }) => from === "user"),
    shown: messages.filter(({ from }) => from === "bot"),
    turns: yield* read(
      `SELECT update_id AS "updateId", status, answered_in AS "answeredIn" FROM turns WHERE update_id > 0 ORDER BY update_id`,
      Turns,
    ),
    history: yield* read(
      `SELECT user_id AS "chatId", role, text, telegram_message_id AS "messageId", turn_id AS "turnId" FROM messages ORDER BY id`,
      History,
    ),
    parts: yield* read(`SELECT turn_id AS "turnId", repeated, error FROM deliveries`, Parts),
  })
})
