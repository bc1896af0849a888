import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type DeliveryOutcome, type DeliveryRef, Outbox } from "../domain/Outbox.ts"
import { safeJson, safeText } from "../domain/SafeText.ts"
import { nextToken, ownerOf, Statements } from "./Statements.ts"

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  const changed = Effect.map((rows: ReadonlyArray<unknown>) => rows.length > 0)

  const unsettled = (ref: DeliveryRef) =>
    sql`turn_id = ${ref.updateId} AND part = ${ref.part} AND state IN ('pending', 'sending')
      AND EXISTS (SELECT FROM owner)`

  const sending: Outbox["Service"]["sending"] = Effect.fnUntraced(function* (ref) {
    const token = yield* nextToken
    return yield* statements.run(
      "Outbox.sending",
      sql`
        WITH ${ownerOf(sql, ref.chatId, ref.epoch)}
        UPDATE deliveries SET state = 'sending', token = ${token},
          attempts = attempts + CASE WHEN token = ${token} THEN 0 ELSE 1 END
        WHERE ${unsettled(ref)}
        RETURNING part`.pipe(changed),
    )
  })

  /** The attempt did not happen, so it is not counted: `attempts` are calls that may have reached Telegram. */
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

  const settled = (outcome: DeliveryOutcome) =>
    outcome._tag === "Sent"
      ? sql`state = 'sent', payload = NULL, telegram_message_id = ${outcome.telegramMessageId}, repeated = ${outcome.repeated}`
      : sql`state = 'failed', error = ${safeText(outcome.reason)}`

  /** Repeated, it finds the part settled and changes nothing; the answer is only about the owner. */
  const settle: Outbox["Service"]["settle"] = (ref, outcome) =>
    statements.run(
      "Outbox.settle",
      sql`
        WITH ${ownerOf(sql, ref.chatId, ref.epoch)},
        delivered AS (
          UPDATE deliveries SET ${settled(outcome)}, settled_at = now()
          WHERE ${unsettled(ref)}
          RETURNING turn_id),
        closed AS (
          UPDATE turns SET status = 'done', done_at = now(), not_before = NULL
          FROM delivered
          WHERE update_id = delivered.turn_id AND status = 'answered' AND NOT EXISTS (
            SELECT FROM deliveries AS other
            WHERE other.turn_id = ${ref.updateId} AND other.part <> ${ref.part}
              AND other.state IN ('pending', 'sending')))
        SELECT 1 FROM owner`.pipe(changed),
    )

  const replace: Outbox["Service"]["replace"] = (ref, parts) => {
    if (parts.length === 0) return settle(ref, { _tag: "Failed", reason: "replaced by nothing" })
    // The same call repeated brings the same parts and finds its digest.
    const json = JSON.stringify(safeJson(parts))
    // The part that is replaced becomes the first of the new ones; the parts behind it move up.
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
    // Its own statement: only then it sees what an earlier attempt of the same call has committed.
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

/** The outbox in PostgreSQL. */
export const OutboxSql: Layer.Layer<Outbox, never, SqlClient | Statements> = Layer.effect(Outbox, make)
