import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type DeliveryOutcome, type DeliveryRef, Outbox } from "../domain/talk/outgoing/Outbox.ts"
import { safeJsonText, safeText } from "../domain/SafeText.ts"
import { batched } from "./driver/Batch.ts"
import { Int8, nextToken, ownerOf, Statements } from "./driver/Statements.ts"

const columnsOf = (outcome: DeliveryOutcome) =>
  outcome._tag === "Sent"
    ? { state: "sent", telegramMessageId: outcome.telegramMessageId, repeated: outcome.repeated }
    : { state: "failed", error: safeText(outcome.reason) }

const Places = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ place: Int8 })))

const foundOf = (rows: ReadonlyArray<unknown>) =>
  Effect.fnUntraced(function* <E, R>(found: Effect.Effect<ReadonlyArray<unknown>, E, R>) {
    const places = new Set((yield* Effect.flatMap(found, Places)).map(({ place }) => place))
    return rows.map((_, index) => places.has(index + 1))
  })

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  const changed = Effect.map((rows: ReadonlyArray<unknown>) => rows.length > 0)

  const wanted = (rows: ReadonlyArray<DeliveryRef>) => sql`
    wanted AS (
      SELECT w.* FROM ROWS FROM (
        jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS ("updateId" bigint, part integer, "chatId" bigint,
          epoch bigint, token bigint, state text, error text, "telegramMessageId" bigint, repeated boolean)
      ) WITH ORDINALITY AS w("updateId", part, "chatId", epoch, token, state, error, "telegramMessageId", repeated, place))`

  /** `ownerOf` for each row, in key order: no two statements deadlock. */
  const owners = sql`
    owners AS (
      SELECT place FROM chats JOIN wanted ON chats.chat_id = wanted."chatId" AND chats.epoch = wanted.epoch
      ORDER BY chats.chat_id FOR SHARE OF chats)`

  const unsettled = (ref: DeliveryRef) =>
    sql`turn_id = ${ref.updateId} AND part = ${ref.part} AND state IN ('pending', 'sending')
      AND EXISTS (SELECT FROM owner)`

  const mark = batched((rows: ReadonlyArray<DeliveryRef & { readonly token: number }>) =>
    statements.run(
      "Outbox.sending",
      sql`
        WITH ${wanted(rows)},
        ${owners},
        marked AS (
          UPDATE deliveries SET state = 'sending', token = w.token,
            attempts = deliveries.attempts + CASE WHEN deliveries.token = w.token THEN 0 ELSE 1 END
          FROM wanted AS w JOIN owners USING (place)
          WHERE deliveries.turn_id = w."updateId" AND deliveries.part = w.part
            AND deliveries.state IN ('pending', 'sending')
          RETURNING place)
        SELECT place FROM marked`.pipe(foundOf(rows)),
    ),
  )

  const sending: Outbox["Service"]["sending"] = (ref) => Effect.flatMap(nextToken, (token) => mark({ ...ref, token }))

  /** `attempts` counts calls that may have reached Telegram, so this attempt is taken back. */
  const unsent: Outbox["Service"]["unsent"] = (ref) =>
    statements.run(
      "Outbox.unsent",
      sql`
        WITH ${ownerOf(sql, ref.chatId, ref.epoch)}
        UPDATE deliveries SET state = 'pending',
          attempts = attempts - CASE state WHEN 'sending' THEN 1 ELSE 0 END
        WHERE ${unsettled(ref)}
        RETURNING part`.pipe(changed),
    )

  const close = batched((rows: ReadonlyArray<DeliveryRef & ReturnType<typeof columnsOf>>) =>
    statements.run(
      "Outbox.settle",
      sql`
        WITH ${wanted(rows)},
        ${owners},
        delivered AS (
          UPDATE deliveries SET state = w.state, error = w.error, settled_at = now(),
            payload = CASE w.state WHEN 'sent' THEN NULL ELSE payload END,
            telegram_message_id = w."telegramMessageId", repeated = coalesce(w.repeated, deliveries.repeated)
          FROM wanted AS w JOIN owners USING (place)
          WHERE deliveries.turn_id = w."updateId" AND deliveries.part = w.part
            AND deliveries.state IN ('pending', 'sending')
          RETURNING turn_id, deliveries.part),
        closed AS (
          UPDATE turns SET status = 'done', done_at = now(), not_before = NULL
          FROM delivered
          WHERE update_id = delivered.turn_id AND status = 'answered' AND NOT EXISTS (
            SELECT FROM deliveries AS other
            WHERE other.turn_id = update_id AND other.part <> delivered.part AND other.state IN ('pending', 'sending')))
        SELECT place FROM owners`.pipe(foundOf(rows)),
    ),
  )

  /** A repeat finds the part settled and changes nothing; the result only says whether the owner is current. */
  const settle: Outbox["Service"]["settle"] = (ref, outcome) => close({ ...ref, ...columnsOf(outcome) })

  const replace: Outbox["Service"]["replace"] = (ref, parts) => {
    if (parts.length === 0) return settle(ref, { _tag: "Failed", reason: "replaced by nothing" })
    // A repeated call brings the same parts and finds their digest.
    const json = safeJsonText(parts)
    // The replaced part becomes the first of the new ones; those behind it move up.
    const swap = sql`
      WITH ${ownerOf(sql, ref.chatId, ref.epoch)},
      given AS MATERIALIZED (
        SELECT doc::jsonb AS doc, hashtextextended(doc, 0) AS token FROM (SELECT ${json}::text AS doc) AS sent),
      replaced AS (
        UPDATE deliveries SET state = 'pending', attempts = 0, token = given.token,
          payload = given.doc -> 0, method = given.doc -> 0 ->> '_tag'
        FROM given
        WHERE ${unsettled(ref)} AND deliveries.token IS DISTINCT FROM given.token
        RETURNING turn_id, part),
      moved AS (
        UPDATE deliveries SET part = deliveries.part + ${parts.length - 1}
        FROM replaced
        WHERE deliveries.turn_id = replaced.turn_id AND deliveries.part > replaced.part),
      added AS (
        INSERT INTO deliveries (turn_id, part, method, payload)
        SELECT replaced.turn_id, replaced.part + d.place - 1, d.outgoing ->> '_tag', d.outgoing
        FROM replaced, given, jsonb_array_elements(given.doc) WITH ORDINALITY AS d(outgoing, place)
        WHERE d.place > 1)
      SELECT part FROM replaced`
    // A separate statement: only then does it see the commit of an earlier attempt.
    const wasReplaced = sql`
      WITH ${ownerOf(sql, ref.chatId, ref.epoch)}
      SELECT part FROM deliveries WHERE ${unsettled(ref)} AND token = hashtextextended(${json}::text, 0)`
    return statements.run(
      "Outbox.replace",
      Effect.flatMap(swap, (rows) => (rows.length > 0 ? Effect.succeed(true) : changed(wasReplaced))),
    )
  }

  const abandon: Outbox["Service"]["abandon"] = (ref, reason) =>
    statements.run(
      "Outbox.abandon",
      sql`
        WITH ${ownerOf(sql, ref.chatId, ref.epoch)},
        closed AS (
          UPDATE turns SET status = 'done', done_at = now(), not_before = NULL
          WHERE update_id = ${ref.updateId} AND chat_id = ${ref.chatId} AND status <> 'done'
            AND EXISTS (SELECT FROM owner)
          RETURNING update_id),
        failed AS (
          UPDATE deliveries SET state = 'failed', error = ${safeText(reason)}, payload = NULL, settled_at = now()
          FROM closed
          WHERE turn_id = closed.update_id AND state IN ('pending', 'sending'))
        SELECT 1 FROM owner`.pipe(changed),
    )

  return { sending, unsent, settle, replace, abandon }
})

export const OutboxSql: Layer.Layer<Outbox, never, SqlClient | Statements> = Layer.effect(Outbox, make)
