import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { UpdateId } from "../domain/Ids.ts"
import type { Ahead, Arrival, Inbox } from "../domain/talk/Inbox.ts"
import { needsTurn } from "../domain/talk/incoming/Incoming.ts"
import { isAnother, keyIn, marksOf } from "../domain/talk/incoming/UpdateKeys.ts"
import { safeJsonText } from "../domain/SafeText.ts"
import { bigints } from "./driver/Lists.ts"
import { Int8, nextToken, type Statements } from "./driver/Statements.ts"

const Id = Int8.pipe(Schema.decodeTo(UpdateId))
const Ids = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ update_id: Id })))
const Kept = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      updateId: Id,
      chatId: Schema.NullOr(Int8),
      messageId: Schema.NullOr(Int8),
      queryId: Schema.NullOr(Schema.String),
    }),
  ),
)

/** Own turns for the updates that this very statement stores: each once. */
const withAhead = (sql: SqlClient, insert: Fragment, json: string) => sql`
  WITH stored AS (${insert}),
  numbered AS (
    SELECT nextval('own_turns') AS id, a.payload FROM jsonb_to_recordset(${json}::jsonb) AS a(before bigint, payload jsonb)
    JOIN stored ON a.before = stored.update_id ORDER BY a.before),
  ahead AS (
    INSERT INTO turns (update_id, chat_id, user_id, payload, status, token)
    SELECT id, (payload ->> 'chatId')::bigint, (payload -> 'sender' ->> 'id')::bigint,
      payload || jsonb_build_object('updateId', id), 'received', 0
    FROM numbered)
  SELECT update_id FROM stored`

/** An own turn for one that is put off in the same statement: once, as its token shows. */
export const saidAhead = (sql: SqlClient, ahead: Ahead, token: number) => sql`
  ahead AS (
    INSERT INTO turns (update_id, chat_id, user_id, payload, status, token)
    SELECT id, chat_id, user_id, payload || jsonb_build_object('updateId', id), 'received', 0
    FROM (
      SELECT nextval('own_turns') AS id, chat_id, user_id, jsonb_build_object('chatId', chat_id,
        'sender', payload -> 'sender', 'content', ${safeJsonText({ _tag: "Own", ...ahead })}::jsonb) AS payload
      FROM turns JOIN postponed USING (update_id) WHERE token IS DISTINCT FROM ${token}) AS said)`

/** Stores what is new. A known id with another update was given anew: that update is kept too, under the id of a later generation. */
export const acceptIn = (
  sql: SqlClient,
  statements: Statements["Service"],
  generation: number,
): Inbox["Service"]["accept"] => {
  const insertAll = Effect.fnUntraced(function* (batch: ReadonlyArray<Arrival>) {
    const token = yield* nextToken
    const rows = batch.map(({ incoming, traceparent }) => ({
      update_id: incoming.updateId,
      chat_id: incoming.chatId,
      user_id: incoming.sender?.id ?? null,
      status: needsTurn(incoming) ? "received" : "done",
      traceparent,
      payload: incoming,
    }))
    const json = safeJsonText(rows)
    const ahead = batch.flatMap(({ ahead, incoming: { chatId, sender, updateId } }) =>
      ahead === undefined
        ? []
        : [{ before: updateId, payload: { chatId, sender, content: { _tag: "Own", ...ahead } } }],
    )
    // In key order, so two batches with the same updates cannot deadlock. LIMIT: one look into the index for each row.
    const insert = sql`
      INSERT INTO turns (update_id, chat_id, user_id, payload, status, traceparent, token, done_at)
      SELECT update_id, chat_id, user_id, payload, status, traceparent, ${token},
        CASE status WHEN 'done' THEN now() END
      FROM jsonb_to_recordset(${json}::jsonb)
        AS t(update_id bigint, chat_id bigint, user_id bigint, payload jsonb, status text, traceparent text)
      WHERE (SELECT id FROM messages WHERE turn_id = t.update_id LIMIT 1) IS NULL
      ORDER BY update_id
      ON CONFLICT (update_id) DO NOTHING
      RETURNING update_id`
    const stored = ahead.length === 0 ? insert : withAhead(sql, insert, safeJsonText(ahead))
    const earlier = sql`
      SELECT update_id FROM turns
      WHERE update_id = ANY(${bigints(
        sql,
        rows.map((row) => row.update_id),
      )}) AND token = ${token}
      ORDER BY update_id`
    let attempts = 0
    return yield* statements.run(
      "Inbox.accept",
      Effect.suspend(() => {
        attempts += 1
        // An earlier attempt may have stored the batch although its answer was lost.
        return Effect.flatMap(attempts === 1 ? stored : Effect.andThen(stored, earlier), Ids)
      }).pipe(Effect.map((stored) => new Set(stored.map((row) => row.update_id)))),
    )
  })

  const keptUnder = (ids: ReadonlyArray<UpdateId>) =>
    statements.run(
      "Inbox.known",
      sql`
        SELECT update_id AS "updateId", (payload ->> 'chatId')::bigint AS "chatId",
          (payload -> 'content' ->> 'messageId')::bigint AS "messageId", payload -> 'content' ->> 'queryId' AS "queryId"
        FROM turns WHERE update_id = ANY(${bigints(sql, ids)})`.pipe(Effect.flatMap(Kept)),
    )

  const acceptAs = (level: number, batch: ReadonlyArray<Arrival>): ReturnType<Inbox["Service"]["accept"]> =>
    Effect.gen(function* () {
      const keyed = batch.map((arrival) => ({
        given: arrival,
        kept: { ...arrival, incoming: { ...arrival.incoming, updateId: keyIn(level, arrival.incoming.updateId) } },
      }))
      const stored = yield* insertAll(keyed.map(({ kept }) => kept))
      const isStored = ({ kept }: (typeof keyed)[number]) => stored.has(kept.incoming.updateId)
      const news = [...new Set(keyed.filter(isStored).map(({ given }) => given.incoming.updateId))]
      const refused = keyed.filter((row) => !isStored(row))
      if (refused.length === 0) return news
      const known = new Map(
        (yield* keptUnder(refused.map(({ kept }) => kept.incoming.updateId))).map((row) => [row.updateId, row]),
      )
      const others = refused.filter(({ kept: { incoming } }) => {
        const before = known.get(incoming.updateId)
        return before === undefined || isAnother(before, marksOf(incoming))
      })
      if (others.length === 0) return news
      yield* Effect.logWarning("Telegram gave update ids anew; what comes with them is kept").pipe(
        Effect.annotateLogs({ updates: others.length }),
      )
      const later = yield* acceptAs(
        level + 1,
        others.map(({ given }) => given),
      )
      return [...news, ...later]
    })

  return (batch) => (batch.length === 0 ? Effect.succeed([]) : acceptAs(generation, batch))
}
