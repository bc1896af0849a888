import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { ConversationId, type ChatId, type UserId } from "../domain/Ids.ts"
import type { Sender } from "../domain/talk/incoming/Incoming.ts"
import { fromTelegram } from "../domain/talk/Language.ts"
import { People } from "../domain/talk/People.ts"
import { Consent, Message, Noticed, nothingChosen, Person, StoredMode } from "../domain/talk/Person.ts"
import { safeText } from "../domain/SafeText.ts"
import { begin, open } from "./driver/ActiveConversation.ts"
import { batched } from "./driver/Batch.ts"
import { bigints } from "./driver/Lists.ts"
import { transact } from "./driver/Transact.ts"
import { Int8, Statements } from "./driver/Statements.ts"

const Found = Schema.Struct({
  person: Person,
  conversation: Schema.Struct({
    id: ConversationId,
    mode: StoredMode,
    threadId: Schema.NullOr(Schema.Int),
    history: Schema.Array(Message),
  }),
})
type Found = typeof Found.Type

const decodePlaced = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ place: Int8, ...Found.fields })))
const Welcomed = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      userId: Int8,
      id: Int8.pipe(Schema.decodeTo(ConversationId)),
      consent: Consent,
      introduced: Schema.Boolean,
      adult: Schema.NullOr(Schema.Boolean),
      noticed: Schema.NullOr(Noticed),
    }),
  ),
)
type Welcomed = Effect.Success<ReturnType<typeof Welcomed>>[number]

interface Sought {
  readonly userId: UserId
  readonly limit: number
}

interface Newcomer {
  readonly userId: UserId
  readonly chatId: ChatId
  readonly name: string
  readonly language: string
}

const Actives = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ threadId: Schema.NullOr(Int8), isFresh: Schema.Boolean })),
)
const Numbers = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ number: Schema.Int })))

/** A conversation in which nothing was said yet becomes that of the first topic. */
const entered = Effect.fnUntraced(function* (
  sql: SqlClient,
  { chatId, epoch }: Parameters<People["Service"]["enter"]>[0],
  userId: UserId,
  threadId: number | null,
) {
  const owner = yield* sql`SELECT FROM chats WHERE chat_id = ${chatId} AND epoch = ${epoch} FOR SHARE`
  if (owner.length === 0) return false
  const of = { userId, conversationId: null }
  const [active] = yield* sql`
    SELECT thread_id AS "threadId", thread_id IS NULL AND NOT temporary AND NOT EXISTS (
      SELECT FROM messages WHERE conversation_id = c.id) AS "isFresh"
    FROM conversations AS c WHERE user_id = ${userId} AND active`.pipe(Effect.flatMap(Actives))
  if (active === undefined || active.threadId === threadId) return true
  const [known] = yield* sql`
    SELECT number FROM conversations
    WHERE user_id = ${userId} AND NOT active AND NOT temporary AND thread_id IS NOT DISTINCT FROM ${threadId}::bigint
    ORDER BY left_at DESC NULLS LAST, number DESC LIMIT 1`.pipe(Effect.flatMap(Numbers))
  if (known !== undefined) yield* open(sql, known.number, of)
  else if (!active.isFresh) yield* begin(sql, "helper", of)
  if (known === undefined)
    yield* sql`UPDATE conversations SET thread_id = ${threadId} WHERE user_id = ${userId} AND active`
  return true
})

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  const find = batched((rows: ReadonlyArray<Sought>) =>
    statements.run(
      "People.open",
      sql`
        SELECT w.place,
          json_build_object('id', u.user_id, 'chatId', u.chat_id, 'name', u.name, 'language', u.language,
            'consent', u.consent, 'dialogue', u.dialogue, 'introduced', u.introduced,
            'banned', u.banned_at IS NOT NULL, 'adult', u.adult, 'timeZone', u.time_zone, 'country', u.country,
            'style', u.style, 'noticed', u.noticed) AS person,
          json_build_object('id', c.id, 'mode', c.talk_mode, 'threadId', c.thread_id, 'history', coalesce((
            SELECT json_agg(jsonb_build_object(
              'id', m.id, 'role', m.role, 'text', m.text, 'telegramMessageId', m.telegram_message_id)
              || CASE WHEN m.beside IS NULL THEN '{}' ELSE jsonb_build_object('beside', m.beside) END ORDER BY m.id)
            FROM (
              SELECT id, role, text, telegram_message_id, beside FROM messages
              WHERE conversation_id = c.id ORDER BY id DESC LIMIT w.most) AS m), '[]')) AS conversation
        FROM unnest(${bigints(
          sql,
          rows.map(({ userId }) => userId),
        )}, ${rows.map(({ limit }) => limit)}::int[])
            WITH ORDINALITY AS w(user_id, most, place)
          JOIN users u ON u.user_id = w.user_id JOIN conversations c ON c.user_id = u.user_id AND c.active`.pipe(
        Effect.flatMap(decodePlaced),
        Effect.map((found) => {
          const byPlace = new Map(found.map(({ place, ...known }) => [place, known]))
          return rows.map((_, index): Found | null => byPlace.get(index + 1) ?? null)
        }),
      ),
    ),
  )

  /** Two first contacts at once, or a repeated one, meet in the unique keys; who is found there already is not returned. */
  const welcome = batched((rows: ReadonlyArray<Newcomer>) =>
    statements.run(
      "People.welcome",
      sql`
        WITH given AS (
          SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
            AS ("userId" bigint, "chatId" bigint, name text, language text) ORDER BY "userId"),
        person AS (
          INSERT INTO users (user_id, chat_id, name, language)
          SELECT DISTINCT ON ("userId") "userId", "chatId", name, language FROM given ON CONFLICT DO NOTHING
          RETURNING user_id, consent, introduced, adult, noticed),
        conversation AS (
          INSERT INTO conversations (user_id, number, mode, active)
          SELECT "userId", coalesce(max(number), 0) + 1, 'helper', true
          FROM given LEFT JOIN conversations ON user_id = "userId" GROUP BY "userId" ON CONFLICT DO NOTHING
          RETURNING id, user_id)
        SELECT user_id AS "userId", id, consent, introduced, adult, noticed FROM person JOIN conversation USING (user_id)`.pipe(
        Effect.flatMap(Welcomed),
        Effect.map((made) => {
          const known = new Map<number, Welcomed>(made.map((each) => [each.userId, each]))
          return rows.map(({ userId }) => known.get(userId) ?? null)
        }),
      ),
    ),
  )

  const stranger = (chatId: ChatId, sender: Sender, { adult, consent, id, introduced, noticed }: Welcomed): Found => ({
    person: {
      id: sender.id,
      chatId,
      name: safeText(sender.firstName),
      language: fromTelegram(sender.languageCode),
      consent,
      dialogue: null,
      introduced,
      banned: false,
      ...nothingChosen,
      adult,
      noticed,
    },
    conversation: { id, mode: "helper", threadId: null, history: [] },
  })

  const opened: People["Service"]["open"] = Effect.fnUntraced(function* (chatId, sender, limit) {
    const look = find({ userId: sender.id, limit })
    const known = yield* look
    if (known !== null) return known
    const welcomed = yield* welcome({
      userId: sender.id,
      chatId,
      name: safeText(sender.firstName),
      language: fromTelegram(sender.languageCode),
    })
    if (welcomed !== null) return stranger(chatId, sender, welcomed)
    const made = yield* look
    return made ?? (yield* Effect.die(new Error("A user that was just stored cannot be found")))
  })

  const enter: People["Service"]["enter"] = (owner, userId, threadId) =>
    statements.run(
      "People.enter",
      transact(entered(sql, owner, userId, threadId)).pipe(Effect.provideService(SqlClient, sql)),
    )

  return { open: opened, enter }
})

export const PeopleSql: Layer.Layer<People, never, SqlClient | Statements> = Layer.effect(People, make)
