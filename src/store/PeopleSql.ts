import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { ConversationId, type ChatId, type UserId } from "../domain/Ids.ts"
import type { Sender } from "../domain/talk/Incoming.ts"
import { fromTelegram } from "../domain/talk/Language.ts"
import { People } from "../domain/talk/People.ts"
import { Message, Mode, Person } from "../domain/talk/Person.ts"
import { safeText } from "../domain/SafeText.ts"
import { Statements } from "./driver/Statements.ts"

const Found = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      person: Person,
      conversation: Schema.Struct({ id: ConversationId, mode: Mode, history: Schema.Array(Message) }),
    }),
  ),
)

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  /** The limit is part of the text: as a parameter it would cost a new plan at each call. */
  const find = (userId: UserId, limit: number) =>
    Effect.flatMap(
      sql`
        SELECT
          json_build_object('id', u.user_id, 'chatId', u.chat_id, 'name', u.name, 'language', u.language,
            'consent', u.consent, 'dialogue', u.dialogue, 'introduced', u.introduced,
            'banned', u.banned_at IS NOT NULL) AS person,
          json_build_object('id', c.id, 'mode', c.mode, 'history', coalesce((
            SELECT json_agg(json_build_object(
              'id', m.id, 'role', m.role, 'text', m.text, 'telegramMessageId', m.telegram_message_id) ORDER BY m.id)
            FROM (
              SELECT id, role, text, telegram_message_id FROM messages
              WHERE conversation_id = c.id ORDER BY id DESC LIMIT ${sql.literal(String(limit))}) AS m), '[]')) AS conversation
        FROM users u JOIN conversations c ON c.user_id = u.user_id AND c.active
        WHERE u.user_id = ${userId}`,
      Found,
    )

  /** Two first contacts at once, or a repeated one, meet in the unique keys. */
  const welcome = (chatId: ChatId, sender: Sender) => sql`
    WITH person AS (
      INSERT INTO users (user_id, chat_id, name, language)
      VALUES (${sender.id}, ${chatId}, ${safeText(sender.firstName)}, ${fromTelegram(sender.languageCode)})
      ON CONFLICT DO NOTHING)
    INSERT INTO conversations (user_id, number, mode, active)
    SELECT ${sender.id}, coalesce(max(number), 0) + 1, 'helper', true FROM conversations WHERE user_id = ${sender.id}
    ON CONFLICT DO NOTHING`

  const open: People["Service"]["open"] = (chatId, sender, limit) =>
    statements.run(
      "People.open",
      Effect.gen(function* () {
        const [known] = yield* find(sender.id, limit)
        if (known !== undefined) return known
        yield* welcome(chatId, sender)
        const [made] = yield* find(sender.id, limit)
        return made ?? (yield* Effect.die(new Error("A user that was just stored cannot be found")))
      }),
    )

  return { open }
})

export const PeopleSql: Layer.Layer<People, never, SqlClient | Statements> = Layer.effect(People, make)
