import { Effect, Layer, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { ChatId, type UserId } from "../../domain/Ids.ts"
import { UserFacts, Users } from "../../domain/operators/Users.ts"
import { lookAgain } from "../../policy/Rhythm.ts"
import { Int8, Statements } from "../driver/Statements.ts"
import { transact } from "../driver/Transact.ts"

const Facts = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ facts: UserFacts })))
const Chats = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ chatId: Int8.pipe(Schema.decodeTo(ChatId)) })))
const Counts = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(Schema.Struct({ people: Int8, agreed: Int8, blocked: Int8, banned: Int8 })),
)
const Busy = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ busy: Schema.Boolean })))

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  const find: Users["Service"]["find"] = (userId) =>
    statements
      .run(
        "Users.find",
        sql`
          SELECT json_build_object('id', user_id, 'language', language,
            'since', floor(extract(epoch FROM created_at) * 1000)::bigint,
            'messages', (SELECT count(*) FROM messages WHERE user_id = ${userId} AND role = 'user'),
            'blocked', blocked, 'bannedAt', floor(extract(epoch FROM banned_at) * 1000)::bigint) AS facts
          FROM users WHERE user_id = ${userId}`.pipe(Effect.flatMap(Facts)),
      )
      .pipe(Effect.map(([row]) => row?.facts ?? null))

  const counts: Users["Service"]["counts"] = statements
    .run(
      "Users.counts",
      sql`
        SELECT count(*) AS people, count(*) FILTER (WHERE consent = 'granted') AS agreed,
          count(*) FILTER (WHERE blocked) AS blocked, count(banned_at) AS banned
        FROM users`.pipe(Effect.flatMap(Counts)),
    )
    .pipe(Effect.map(([row]) => row))

  /** An earlier ban keeps its time. */
  const mark = (userId: UserId, banned: boolean) =>
    statements.run(
      "Users.setBanned",
      sql`
        UPDATE users SET banned_at = CASE WHEN ${banned} THEN coalesce(banned_at, now()) END
        WHERE user_id = ${userId} RETURNING chat_id AS "chatId"`.pipe(Effect.flatMap(Chats)),
    )

  /** Raises the epoch, so that a working owner reads the person again, unless a part is being sent. Returns whether one is. */
  const look = (chatId: ChatId) =>
    statements.run(
      "Users.lookAgain",
      sql`SELECT epoch FROM chats WHERE chat_id = ${chatId} FOR UPDATE`.pipe(
        Effect.andThen(sql`
          WITH sending AS (
            SELECT FROM turns JOIN deliveries AS part ON part.turn_id = turns.update_id
            WHERE turns.chat_id = ${chatId} AND turns.status <> 'done' AND part.state = 'sending'),
          fenced AS (
            UPDATE chats SET epoch = epoch + 1 WHERE chat_id = ${chatId} AND NOT EXISTS (SELECT FROM sending))
          SELECT EXISTS (SELECT FROM sending) AS busy`),
        Effect.flatMap(Busy),
        transact,
        Effect.provideService(SqlClient, sql),
      ),
    )

  const setBanned: Users["Service"]["setBanned"] = Effect.fnUntraced(function* (userId, banned) {
    const [known] = yield* mark(userId, banned)
    if (known === undefined) return false
    // A private chat has the id of its user; the first contact may have been in a group.
    for (const chatId of new Set([ChatId.make(userId), known.chatId])) {
      yield* look(chatId).pipe(
        Effect.repeat({
          while: ([{ busy }]) => busy,
          schedule: Schedule.spaced(lookAgain.every).pipe(Schedule.upTo({ times: lookAgain.times })),
        }),
      )
    }
    return true
  })

  return { find, counts, setBanned }
})

export const UsersSql: Layer.Layer<Users, never, SqlClient | Statements> = Layer.effect(Users, make)
