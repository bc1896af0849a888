import { Duration, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { ChatId, Epoch, UpdateId } from "../domain/Ids.ts"
import { type Claim, Held, Inbox } from "../domain/talk/Inbox.ts"
import { Life } from "../domain/talk/Life.ts"
import { ServedBot } from "../domain/talk/ServedBot.ts"
import { Turn } from "../domain/talk/Turn.ts"
import { lease } from "../policy/process/Lease.ts"
import { claims, trials } from "../policy/Limits.ts"
import { policies } from "../policy/Policies.ts"
import { batched } from "./driver/Batch.ts"
import { makeChanges } from "./driver/Changes.ts"
import { acceptIn, saidAhead } from "./AcceptSql.ts"
import { settleIn } from "./SettleSql.ts"
import { StateFolder } from "./StateFolder.ts"
import { bigints } from "./driver/Lists.ts"
import { Int8, nextToken, ownerOf, Statements } from "./driver/Statements.ts"
import { isOutage, type StatementFailure } from "./driver/Transact.ts"

const Claims = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      chatId: Int8.pipe(Schema.decodeTo(ChatId)),
      epoch: Int8.pipe(Schema.decodeTo(Epoch)),
      suspect: Schema.NullOr(Int8.pipe(Schema.decodeTo(UpdateId))),
      poisoned: Schema.NullOr(Int8.pipe(Schema.decodeTo(UpdateId))),
    }),
  ),
)
const Chats = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ chat_id: Int8.pipe(Schema.decodeTo(ChatId)) })))
const Turns = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ place: Int8, turn: Turn })))

interface Owner {
  readonly chatId: ChatId
  readonly token: number
  readonly life: number
}

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements
  const changes = yield* makeChanges
  const folder = yield* StateFolder

  /** A wait is a time to be over, unless the clock was set back to before its beginning: then it is over at once. */
  const isDue = sql`(not_before IS NULL OR not_before <= now() OR coalesce(postponed_at > now(), false))`

  const accept = acceptIn(sql, statements, (yield* ServedBot).generation)

  const ownAll = (rows: ReadonlyArray<Owner>) =>
    // The chats' rows first, as everywhere, and by their ids: another order could deadlock.
    sql`
      WITH given AS MATERIALIZED (
        SELECT * FROM unnest(${bigints(
          sql,
          rows.map(({ chatId }) => chatId),
        )}, ${bigints(
          sql,
          rows.map(({ token }) => token),
        )},
          ${bigints(
            sql,
            rows.map(({ life }) => life),
          )}) AS g (chat_id, token, life)),
      owner AS (
        INSERT INTO chats (chat_id, epoch)
        SELECT chat_id, 1 FROM given WHERE NOT EXISTS (
          SELECT FROM processes WHERE alone AND folder <> ${folder} AND leased_until > now()
            AND leased_until <= now() + ${Duration.toMillis(lease.length)} * interval '1 millisecond')
        ORDER BY chat_id
        ON CONFLICT (chat_id) DO UPDATE SET epoch = chats.epoch + 1
        RETURNING chat_id, epoch),
      claimed AS (
        UPDATE turns SET claims = claims + CASE turns.token WHEN given.token THEN 0 ELSE 1 END, token = given.token,
          trials = trials + CASE WHEN tried_in <> given.life THEN 1 ELSE 0 END, tried_in = NULL
        FROM owner JOIN given USING (chat_id)
        WHERE status = 'received' AND ${isDue} AND update_id = (
          SELECT update_id FROM turns AS first
          WHERE first.chat_id = owner.chat_id AND first.status <> 'done' ORDER BY update_id LIMIT 1)
        RETURNING turns.chat_id, update_id, claims, trials)
      SELECT chat_id AS "chatId", epoch, CASE WHEN claims > ${claims} AND trials < ${trials} THEN update_id END AS suspect,
        CASE WHEN trials >= ${trials} THEN update_id END AS poisoned
      FROM owner LEFT JOIN claimed USING (chat_id)`.pipe(
      Effect.flatMap(Claims),
      Effect.map((found) => {
        const byChat = new Map(found.map(({ chatId, ...claim }) => [chatId, claim]))
        return rows.map(({ chatId }) => byChat.get(chatId) ?? null)
      }),
    )

  const ownTogether = batched<Owner, Claim | null, StatementFailure>(
    ownAll,
    (error) => error._tag === "SqlError" && isOutage(error),
  )

  /** As with settling, only first attempts share a statement. A chat that comes twice is refused together with itself. */
  const own: Inbox["Service"]["own"] = Effect.fnUntraced(function* (chatId) {
    const row = { chatId, token: yield* nextToken, life: yield* Life }
    let mayShare = true
    const attempt = Effect.suspend(() => {
      if (!mayShare) return Effect.map(ownAll([row]), ([claim = null]) => claim)
      mayShare = false
      return ownTogether(row)
    })
    return (yield* statements.run("Inbox.own", attempt)) ?? (yield* new Held())
  })

  const openOf = batched((rows: ReadonlyArray<{ readonly chatId: ChatId; readonly limit: number }>) =>
    statements.run(
      "Inbox.open",
      // A turn that is not due holds back those behind it: a chat keeps its order.
      sql`
        SELECT w.place, t.turn
        FROM unnest(${bigints(
          sql,
          rows.map(({ chatId }) => chatId),
        )}, ${rows.map(({ limit }) => limit)}::int[])
          WITH ORDINALITY AS w(chat_id, most, place)
        CROSS JOIN LATERAL (
          SELECT t.update_id, json_build_object(
            'updateId', t.update_id, 'incoming', t.payload, 'status', t.status, 'traceparent', t.traceparent,
            'receivedAt', floor(extract(epoch FROM t.received_at) * 1000), 'postponed', t.postponed, 'notified', t.notified_at IS NOT NULL,
            'live', t.live_message_id,
            'chatEpoch', (SELECT epoch FROM chats WHERE chats.chat_id = w.chat_id),
            'deliveries', coalesce((
              SELECT json_agg(json_build_object(
                'part', d.part, 'outgoing', d.payload, 'state', d.state, 'attempts', d.attempts) ORDER BY d.part)
              FROM deliveries d WHERE d.turn_id = t.update_id AND d.state IN ('pending', 'sending')), '[]')) AS turn
          FROM turns t
          WHERE t.chat_id = w.chat_id AND t.status <> 'done' AND NOT EXISTS (
            SELECT FROM turns held
            WHERE held.chat_id = w.chat_id AND held.status <> 'done' AND held.update_id <= t.update_id
              AND NOT (${isDue}))
          ORDER BY t.update_id
          LIMIT w.most) AS t
        ORDER BY w.place, t.update_id`.pipe(
        Effect.flatMap(Turns),
        Effect.map((found) => {
          const byPlace = Map.groupBy(found, ({ place }) => place)
          return rows.map((_, index) => (byPlace.get(index + 1) ?? []).map(({ turn }) => turn))
        }),
      ),
    ),
  )

  const open: Inbox["Service"]["open"] = (chatId, limit) => openOf({ chatId, limit })

  const trying: Inbox["Service"]["trying"] = Effect.fnUntraced(function* (turn, isTrying) {
    const life = yield* Life
    return yield* statements.run(
      "Inbox.trying",
      sql`
        WITH ${ownerOf(sql, turn.chatId, turn.epoch)}
        UPDATE turns SET tried_in = CASE WHEN ${isTrying} THEN ${life}::bigint END
        WHERE update_id = ${turn.updateId} AND chat_id = ${turn.chatId} AND status = 'received'
          AND EXISTS (SELECT FROM owner)
        RETURNING update_id`.pipe(Effect.map((rows) => rows.length > 0)),
      policies.dbMark,
    )
  })

  const failed: Inbox["Service"]["failed"] = Effect.fnUntraced(function* (turn) {
    const token = yield* nextToken
    yield* statements.run(
      "Inbox.failed",
      sql`
        WITH ${ownerOf(sql, turn.chatId, turn.epoch)}
        UPDATE turns SET trials = trials + CASE token WHEN ${token} THEN 0 ELSE 1 END, token = ${token}, tried_in = NULL
        WHERE update_id = ${turn.updateId} AND chat_id = ${turn.chatId} AND status = 'received'
          AND EXISTS (SELECT FROM owner)`,
    )
  })

  const release: Inbox["Service"]["release"] = (turn) =>
    Effect.asVoid(
      statements.run(
        "Inbox.release",
        sql`
          WITH ${ownerOf(sql, turn.chatId, turn.epoch)}
          UPDATE turns SET claims = 0, tried_in = NULL
          WHERE update_id = ${turn.updateId} AND chat_id = ${turn.chatId} AND status = 'received'
            AND EXISTS (SELECT FROM owner)`,
        policies.dbMark,
      ),
    )

  const postpone: Inbox["Service"]["postpone"] = Effect.fnUntraced(function* (
    turn,
    delayMillis,
    notified,
    isFailure = true,
    ahead,
  ) {
    const token = yield* nextToken
    const postponed = sql`
        UPDATE turns SET
          postponed = postponed + CASE WHEN token = ${token} OR NOT ${isFailure} THEN 0 ELSE 1 END,
          token = ${token}, claims = 0, trials = 0, tried_in = NULL,
          not_before = now() + ${delayMillis} * interval '1 millisecond', postponed_at = now(),
          notified_at = CASE WHEN ${notified} THEN coalesce(notified_at, now()) ELSE notified_at END
        WHERE update_id = ${turn.updateId} AND chat_id = ${turn.chatId} AND status <> 'done'
          AND EXISTS (SELECT FROM owner)
        RETURNING update_id`
    return yield* statements.run(
      "Inbox.postpone",
      sql`
        WITH ${ownerOf(sql, turn.chatId, turn.epoch)}
        ${ahead === undefined ? postponed : sql`, postponed AS (${postponed}), ${saidAhead(sql, ahead, token)} SELECT update_id FROM postponed`}`.pipe(
        Effect.map((rows) => rows.length > 0),
      ),
    )
  })

  const showing: Inbox["Service"]["showing"] = (turn, live) =>
    statements.run(
      "Inbox.showing",
      sql`
        WITH ${ownerOf(sql, turn.chatId, turn.epoch)}
        UPDATE turns SET live_message_id = ${live}
        WHERE update_id = ${turn.updateId} AND chat_id = ${turn.chatId} AND status = 'received'
          AND EXISTS (SELECT FROM owner)
        RETURNING update_id`.pipe(Effect.map((rows) => rows.length > 0)),
      policies.dbMark,
    )

  const hasten: Inbox["Service"]["hasten"] = (apartMillis) =>
    statements.run(
      "Inbox.hasten",
      // Whoever works on a turn holds its row, and needs no waking.
      sql`
        WITH held AS (
          SELECT update_id, received_at FROM turns
          WHERE status <> 'done' AND status = 'received' AND not_before > now()
          FOR UPDATE SKIP LOCKED),
        placed AS (
          SELECT update_id, (row_number() OVER (ORDER BY received_at, update_id) - 1) * ${apartMillis}::double precision AS millis
          FROM held)
        UPDATE turns SET not_before = now() + millis * interval '1 millisecond'
        FROM placed
        WHERE turns.update_id = placed.update_id AND not_before > now() + millis * interval '1 millisecond'
        RETURNING turns.update_id`.pipe(Effect.map((rows) => rows.length)),
    )

  const waiting: Inbox["Service"]["waiting"] = (limit) =>
    statements.run(
      "Inbox.waiting",
      // From chat to chat through the index: after an outage a chat may have very many open turns.
      sql`
        WITH RECURSIVE oldest AS (
          (SELECT chat_id, update_id, received_at, not_before, postponed_at FROM turns
            WHERE status <> 'done' ORDER BY chat_id, update_id LIMIT 1)
          UNION ALL
          SELECT following.* FROM oldest CROSS JOIN LATERAL (
            SELECT chat_id, update_id, received_at, not_before, postponed_at FROM turns
            WHERE status <> 'done' AND chat_id > oldest.chat_id ORDER BY chat_id, update_id LIMIT 1) AS following)
        SELECT chat_id FROM oldest
        WHERE ${isDue}
        ORDER BY received_at, update_id
        LIMIT ${limit}`.pipe(
        Effect.flatMap(Chats),
        Effect.map((rows) => rows.map((row) => row.chat_id)),
      ),
    )

  const settle = settleIn(sql, statements, changes)
  return { accept, own, open, trying, failed, release, postpone, showing, hasten, waiting, settle }
})

export const InboxSql: Layer.Layer<Inbox, never, SqlClient | Statements> = Layer.effect(Inbox, make)
