import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { MessageId } from "../domain/Ids.ts"
import type { Inbox } from "../domain/talk/Inbox.ts"
import { policies } from "../policy/Policies.ts"
import { safeJsonText } from "../domain/SafeText.ts"
import { messageOf, type Settled, type Settlement } from "../domain/talk/Turn.ts"
import { batched } from "./driver/Batch.ts"
import type { Changes } from "./driver/Changes.ts"
import { Int8, type Statements } from "./driver/Statements.ts"
import { withoutText } from "./driver/Unsaid.ts"
import { isOutage, type StatementFailure, transact } from "./driver/Transact.ts"
import { jobsFrom } from "./EnqueueSql.ts"

/** By the digest (`given.token`) a repeated attempt finds its own commit. Of the jsonb: the spool reorders keys. */
interface Decision {
  readonly settlement: Settlement
  readonly json: string
}

/** Leaves empty fields out, so a decision committed by the release before keeps its digest. */
const document = (settlement: Settlement): string => {
  const { changes, dead, joined, jobs, deliveries, person, edited, updateId } = settlement
  const messages = [
    ...joined.flatMap((earlier) =>
      messageOf(earlier).map((said) => Object.assign({ updateId: earlier.updateId }, said)),
    ),
    ...settlement.messages.map((message) => ({ ...message, updateId })),
  ]
  return safeJsonText({
    joined: joined.map((earlier) => earlier.updateId),
    messages,
    deliveries,
    person,
    edited,
    ...(changes.length === 0 ? {} : { changes }),
    ...(jobs.length === 0 ? {} : { jobs }),
    ...(dead === null ? {} : { dead }),
  })
}

/** The decisions, numbered from 1, and which of their chats still have the same epoch. */
const given = (sql: SqlClient, rows: ReadonlyArray<Decision>) => {
  // Nobody has the id 0; the driver cannot tell the type of an array of nothing but nulls.
  const numbers = (of: (settlement: Settlement) => number | null) =>
    rows.map(({ settlement }) => BigInt(of(settlement) ?? 0))
  return sql`
    given AS MATERIALIZED (
      SELECT s.*, s.sent::jsonb AS doc, hashtextextended(s.sent::jsonb::text, 0) AS token
      FROM unnest(
        ${rows.map(({ json }) => json)}::text[], ${numbers((row) => row.updateId)}::bigint[],
        ${numbers((row) => row.chatId)}::bigint[], ${numbers((row) => row.epoch)}::bigint[],
        ${numbers((row) => row.userId)}::bigint[], ${numbers((row) => row.conversationId)}::bigint[]
      ) WITH ORDINALITY AS s(sent, update_id, chat_id, epoch, user_id, conversation_id, place)),
    owners AS (
      SELECT place FROM chats JOIN given ON chats.chat_id = given.chat_id AND chats.epoch = given.epoch
      ORDER BY chats.chat_id FOR SHARE OF chats)`
}

const appended = (sql: SqlClient) => sql`
  said AS (
    INSERT INTO messages (conversation_id, user_id, role, text, telegram_message_id, turn_id, beside)
    SELECT given.conversation_id, given.user_id, m.said ->> 'role', m.said ->> 'text',
      (m.said ->> 'telegramMessageId')::bigint, (m.said ->> 'updateId')::bigint, m.said -> 'beside'
    FROM turn JOIN given USING (place), jsonb_array_elements(given.doc -> 'messages') WITH ORDINALITY AS m(said, nth)
    ORDER BY place, m.nth
    RETURNING turn_id, id),
  owed AS (
    INSERT INTO deliveries (turn_id, part, method, payload)
    SELECT given.update_id, d.nth - 1, d.outgoing ->> '_tag', d.outgoing
    FROM turn JOIN given USING (place),
      jsonb_array_elements(given.doc -> 'deliveries') WITH ORDINALITY AS d(outgoing, nth))`

const joinedTurns = (sql: SqlClient, forgetText: boolean) => sql`
  joined AS (
    UPDATE turns SET status = 'done', answered_in = given.update_id, epoch = given.epoch, token = given.token,
      not_before = NULL, answered_at = now(), done_at = now() ${forgetText ? sql`, payload = ${withoutText(sql)}` : sql``}
    FROM turn JOIN given USING (place), jsonb_array_elements_text(given.doc -> 'joined') AS earlier(update_id)
    WHERE turns.update_id = earlier.update_id::bigint AND turns.chat_id = given.chat_id AND turns.status = 'received')`

const changedPerson = (sql: SqlClient) => sql`
  person AS (
    UPDATE users SET
      name = coalesce(change ->> 'name', users.name),
      consent = CASE WHEN jsonb_exists(change, 'consent') THEN change ->> 'consent' ELSE users.consent END,
      dialogue = CASE WHEN jsonb_exists(change, 'dialogue') THEN nullif(change -> 'dialogue', 'null') ELSE users.dialogue END,
      language = coalesce(change ->> 'language', users.language),
      introduced = coalesce((change ->> 'introduced')::boolean, users.introduced),
      blocked = coalesce((change ->> 'blocked')::boolean, users.blocked),
      adult = CASE WHEN jsonb_exists(change, 'adult') THEN (change ->> 'adult')::boolean ELSE users.adult END,
      time_zone = CASE WHEN jsonb_exists(change, 'timeZone') THEN change ->> 'timeZone' ELSE users.time_zone END,
      country = CASE WHEN jsonb_exists(change, 'country') THEN change ->> 'country' ELSE users.country END,
      noticed = CASE WHEN jsonb_exists(change, 'noticed') THEN nullif(change -> 'noticed', 'null') ELSE users.noticed END,
      style = CASE jsonb_typeof(change -> 'style')
        WHEN 'object' THEN users.style || (change -> 'style') WHEN 'null' THEN '{}' ELSE users.style END
    FROM turn JOIN given USING (place), LATERAL (SELECT given.doc -> 'person' AS change) AS wanted
    WHERE users.user_id = given.user_id)`

const changedMessage = (sql: SqlClient) => sql`
  edited AS (
    UPDATE messages SET text = given.doc -> 'edited' ->> 'text'
    FROM turn JOIN given USING (place)
    WHERE messages.user_id = given.user_id AND messages.role = 'user'
      AND messages.telegram_message_id = (given.doc -> 'edited' ->> 'messageId')::bigint)`

const enqueued = (sql: SqlClient) => sql`
  enqueued AS (${jobsFrom(
    sql,
    sql`SELECT j.job FROM turn JOIN given USING (place), jsonb_array_elements(given.doc -> 'jobs') WITH ORDINALITY AS j(job, nth)
      ORDER BY place, j.nth`,
  )})`

const deadLetters = (sql: SqlClient) => sql`
  letters AS (
    INSERT INTO dead_letters (turn_id, chat_id, reason, detail)
    SELECT given.update_id, given.chat_id, given.doc -> 'dead' ->> 'reason', given.doc -> 'dead' ->> 'detail'
    FROM turn JOIN given USING (place) WHERE jsonb_exists(given.doc, 'dead')
    ON CONFLICT (turn_id) DO UPDATE SET
      reason = excluded.reason, detail = excluded.detail, at = now(), resolved_at = NULL, token = NULL)`

/** Needs more of the statement than most: such a decision is sent alone. */
const isAlone = ({ changes, edited, forgetText }: Settlement): boolean =>
  edited !== null || forgetText || changes.length > 0

const statement = (sql: SqlClient, rows: ReadonlyArray<Decision>) => {
  const has = (what: (settlement: Settlement) => boolean) => rows.some(({ settlement }) => what(settlement))
  return sql`
    WITH ${given(sql, rows)},
    turn AS (
      UPDATE turns SET status = CASE WHEN owes.nothing THEN 'done' ELSE 'answered' END, epoch = given.epoch,
        token = given.token, not_before = NULL, answered_at = now(), done_at = CASE WHEN owes.nothing THEN now() END
        ${has(({ forgetText }) => forgetText) ? sql`, payload = ${withoutText(sql)}` : sql``}
      FROM given JOIN owners USING (place), LATERAL (SELECT given.doc -> 'deliveries' = '[]' AS nothing) AS owes
      WHERE turns.update_id = given.update_id AND turns.chat_id = given.chat_id AND turns.status = 'received'
      RETURNING place),
    ${appended(sql)}
    ${
      has(({ joined }) => joined.length > 0)
        ? sql`, ${joinedTurns(
            sql,
            has(({ forgetText }) => forgetText),
          )}`
        : sql``
    }
    ${has(({ person }) => Object.keys(person).length > 0) ? sql`, ${changedPerson(sql)}` : sql``}
    ${has(({ edited }) => edited !== null) ? sql`, ${changedMessage(sql)}` : sql``}
    ${has(({ jobs }) => jobs.length > 0) ? sql`, ${enqueued(sql)}` : sql``}
    ${has(({ dead }) => dead !== null) ? sql`, ${deadLetters(sql)}` : sql``}
    SELECT place, NULL AS turn_id, NULL AS id FROM turn UNION ALL SELECT NULL, turn_id, id FROM said`
}

/** Committed by an earlier attempt or owner: only a separate statement sees it. The release before took the digest of the text. */
const wereCommitted = (sql: SqlClient, rows: ReadonlyArray<Decision>) => sql`
  WITH ${given(sql, rows)},
  committed AS (
    SELECT place, update_id FROM turns JOIN given USING (update_id, chat_id) JOIN owners USING (place)
    WHERE turns.status <> 'received' AND turns.token IN (given.token, hashtextextended(given.sent, 0)))
  SELECT place, NULL AS turn_id, NULL AS id FROM committed
  UNION ALL SELECT NULL, turn_id, id FROM messages WHERE turn_id IN (
    SELECT update_id FROM committed UNION SELECT turns.update_id FROM turns JOIN committed ON turns.answered_in = committed.update_id)`

const Rows = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      place: Schema.NullOr(Int8),
      turn_id: Schema.NullOr(Int8),
      id: Schema.NullOr(Int8.pipe(Schema.decodeTo(MessageId))),
    }),
  ),
)

const outcomes = <E>(rows: ReadonlyArray<Decision>, found: Effect.Effect<ReadonlyArray<unknown>, E>) =>
  Effect.map(Effect.flatMap(found, Rows), (seen) => {
    const places = new Set(seen.map(({ place }) => place))
    const ids = Map.groupBy(seen, ({ turn_id }) => turn_id)
    const idsOf = (turnId: number) =>
      (ids.get(turnId) ?? []).flatMap(({ id }) => (id === null ? [] : [id])).sort((a, b) => a - b)
    return rows.map(({ settlement: { joined, updateId } }, index): Settled | null =>
      places.has(index + 1)
        ? { messageIds: [...joined.flatMap((earlier) => idsOf(earlier.updateId)), ...idsOf(updateId)] }
        : null,
    )
  })

/** A second statement only for decisions that changed nothing. */
const settleAll = Effect.fnUntraced(function* (sql: SqlClient, rows: ReadonlyArray<Decision>) {
  const settled = yield* outcomes(rows, statement(sql, rows))
  const others = rows.filter((_, index) => settled[index] === null)
  if (others.length === 0) return settled
  const before = yield* outcomes(others, wereCommitted(sql, others))
  return rows.map((row, index) => settled[index] ?? before[others.indexOf(row)] ?? null)
})

/** With features' changes: fence, decision and changes in one short transaction. */
const settleWithChanges = Effect.fnUntraced(function* (sql: SqlClient, changes: Changes, row: Decision) {
  const [settled = null] = yield* outcomes([row], statement(sql, [row]))
  if (settled === null) {
    const [before = null] = yield* outcomes([row], wereCommitted(sql, [row]))
    return before
  }
  yield* changes.apply(row.settlement.changes, row.settlement)
  return settled
})

/** Concurrent decisions share a statement, but only their first attempts: a locked row holds up other chats no longer than that. */
export const settleIn = (
  sql: SqlClient,
  statements: Statements["Service"],
  changes: Changes,
): Inbox["Service"]["settle"] => {
  const together = batched<Decision, Settled | null, StatementFailure>(
    (rows) => settleAll(sql, rows),
    (error) => error._tag === "SqlError" && isOutage(error),
  )
  const alone = (row: Decision): Effect.Effect<Settled | null, StatementFailure> =>
    row.settlement.changes.length === 0
      ? Effect.map(settleAll(sql, [row]), ([settled = null]) => settled)
      : transact(settleWithChanges(sql, changes, row)).pipe(Effect.provideService(SqlClient, sql))
  return (settlement) =>
    Effect.suspend(() => {
      const row = { settlement, json: document(settlement) }
      let mayShare = !isAlone(settlement)
      const attempt = Effect.suspend(() => {
        if (!mayShare) return alone(row)
        mayShare = false
        return together(row)
      })
      return statements.run("Inbox.settle", attempt, policies.conversationSave)
    })
}
