import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { DeadLetters } from "../../domain/operators/letters/DeadLetters.ts"
import { ChatId, UpdateId } from "../../domain/Ids.ts"
import { safeText } from "../../domain/SafeText.ts"
import { Int8, nextToken, ownerOf, Statements } from "../driver/Statements.ts"
import { transact } from "../driver/Transact.ts"

const Letters = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      updateId: Int8.pipe(Schema.decodeTo(UpdateId)),
      chatId: Int8.pipe(Schema.decodeTo(ChatId)),
      reason: Schema.Literals(["poisoned", "model", "delivery"]),
      detail: Schema.String,
      at: Int8,
      resolvedAt: Schema.NullOr(Int8),
    }),
  ),
)

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  const letter = sql`
    SELECT turn_id AS "updateId", chat_id AS "chatId", reason, detail,
      floor(extract(epoch FROM at) * 1000)::bigint AS at,
      floor(extract(epoch FROM resolved_at) * 1000)::bigint AS "resolvedAt"
    FROM dead_letters`

  const add: DeadLetters["Service"]["add"] = (turn, reason, detail) =>
    statements
      .run(
        "DeadLetters.add",
        sql`
        WITH ${ownerOf(sql, turn.chatId, turn.epoch)}
        INSERT INTO dead_letters (turn_id, chat_id, reason, detail)
        SELECT update_id, chat_id, ${reason}, ${safeText(detail)}
        FROM turns, owner WHERE update_id = ${turn.updateId} AND chat_id = ${turn.chatId}
        ON CONFLICT (turn_id) DO UPDATE SET
          reason = excluded.reason, detail = excluded.detail, at = now(), resolved_at = NULL, token = NULL`,
      )
      .pipe(Effect.asVoid)

  const list: DeadLetters["Service"]["list"] = (limit) =>
    statements.run(
      "DeadLetters.list",
      Effect.flatMap(
        sql`${letter} WHERE resolved_at IS NULL ORDER BY dead_letters.at, turn_id LIMIT ${limit}`,
        Letters,
      ),
    )

  const show: DeadLetters["Service"]["show"] = (updateId) =>
    statements
      .run("DeadLetters.show", Effect.flatMap(sql`${letter} WHERE turn_id = ${updateId}`, Letters))
      .pipe(Effect.map(([found]) => found ?? null))

  /** Holds back the chat's owner until the transaction ends: each of its statements shares this lock. */
  const alone = (updateId: UpdateId) => sql`
    SELECT epoch FROM chats WHERE chat_id = (SELECT chat_id FROM dead_letters WHERE turn_id = ${updateId}) FOR UPDATE`

  /** By an earlier attempt of the same call. */
  const wasResolved = (updateId: UpdateId, token: number) =>
    sql`SELECT turn_id FROM dead_letters WHERE turn_id = ${updateId} AND token = ${token}`

  const reopened = (updateId: UpdateId, token: number) => sql`
    WITH letter AS (
      UPDATE dead_letters AS dead SET resolved_at = now(), token = ${token}
      FROM turns
      WHERE dead.turn_id = ${updateId} AND dead.resolved_at IS NULL AND turns.update_id = dead.turn_id
        AND CASE dead.reason
          WHEN 'delivery' THEN EXISTS (
            SELECT FROM deliveries AS part
            WHERE part.turn_id = dead.turn_id AND part.state = 'failed' AND part.payload IS NOT NULL)
          ELSE turns.status <> 'received' END
      RETURNING dead.turn_id, dead.chat_id, dead.reason = 'delivery' AS again),
    due AS (
      UPDATE deliveries SET state = 'pending', attempts = 0, error = NULL, token = NULL, settled_at = NULL
      FROM letter
      WHERE deliveries.turn_id = letter.turn_id AND letter.again AND state = 'failed' AND payload IS NOT NULL),
    withdrawn AS (
      DELETE FROM deliveries USING letter WHERE deliveries.turn_id = letter.turn_id AND NOT letter.again),
    unsaid AS (
      DELETE FROM messages USING letter WHERE messages.turn_id = letter.turn_id AND NOT letter.again),
    delivered AS (
      UPDATE turns SET status = 'answered', done_at = NULL, not_before = NULL, postponed = 0
      FROM letter WHERE update_id = letter.turn_id AND letter.again),
    answered AS (
      UPDATE turns SET status = 'received', answered_at = NULL, done_at = NULL, not_before = NULL, notified_at = NULL,
        postponed = 0, claims = 0, trials = 0, tried_in = NULL, token = ${token}
      FROM letter WHERE update_id = letter.turn_id AND NOT letter.again),
    ${remembering}
    SELECT turn_id FROM letter`

  /** A working owner would not notice the change: it is made to look again, but not while a part is being sent. */
  const remembering = sql`
    fenced AS (
      UPDATE chats SET epoch = epoch + 1
      FROM letter
      WHERE chats.chat_id = letter.chat_id AND NOT letter.again AND NOT EXISTS (
        SELECT FROM turns AS busy JOIN deliveries AS part ON part.turn_id = busy.update_id
        WHERE busy.chat_id = letter.chat_id AND busy.status <> 'done' AND busy.update_id <> letter.turn_id
          AND part.state = 'sending'))`

  const retry: DeadLetters["Service"]["retry"] = Effect.fnUntraced(function* (updateId) {
    const token = yield* nextToken
    return yield* statements.run(
      "DeadLetters.retry",
      alone(updateId).pipe(
        Effect.andThen(reopened(updateId, token)),
        Effect.flatMap((rows) => (rows.length > 0 ? Effect.succeed(rows) : wasResolved(updateId, token))),
        Effect.map((rows) => rows.length > 0),
        transact,
        Effect.provideService(SqlClient, sql),
      ),
    )
  })

  const drop: DeadLetters["Service"]["drop"] = Effect.fnUntraced(function* (updateId) {
    const token = yield* nextToken
    const dropped = sql`
      WITH letter AS (
        UPDATE dead_letters SET resolved_at = now(), token = ${token}
        WHERE turn_id = ${updateId} AND resolved_at IS NULL
        RETURNING turn_id),
      emptied AS (
        UPDATE deliveries SET payload = NULL
        FROM letter WHERE deliveries.turn_id = letter.turn_id AND state = 'failed')
      SELECT turn_id FROM letter`
    return yield* statements.run(
      "DeadLetters.drop",
      alone(updateId).pipe(
        Effect.andThen(dropped),
        Effect.flatMap((rows) => (rows.length > 0 ? Effect.succeed(rows) : wasResolved(updateId, token))),
        Effect.map((rows) => rows.length > 0),
        transact,
        Effect.provideService(SqlClient, sql),
      ),
    )
  })

  return { add, list, show, retry, drop }
})

export const DeadLettersSql: Layer.Layer<DeadLetters, never, SqlClient | Statements> = Layer.effect(DeadLetters, make)
