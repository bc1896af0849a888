import { Effect } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { Inbox } from "../domain/Inbox.ts"
import { policies } from "../policy/Policies.ts"
import { safeJson } from "../domain/SafeText.ts"
import type { Settlement } from "../domain/Turn.ts"
import { ownerOf, type Statements } from "./Statements.ts"

const document = (settlement: Settlement): string => {
  const { joined, deliveries, person, edited, updateId } = settlement
  const messages = [
    ...joined.map((earlier) => ({ ...earlier, role: "user" })),
    ...settlement.messages.map((message) => ({ ...message, updateId })),
  ]
  return JSON.stringify(
    safeJson({ joined: joined.map((earlier) => earlier.updateId), messages, deliveries, person, edited }),
  )
}

/** `given.token` is a digest of the decision, so that a repeated attempt knows its own. */
const given = (sql: SqlClient, json: string) => sql`
  given AS MATERIALIZED (
    SELECT doc::jsonb AS doc, hashtextextended(doc, 0) AS token FROM (SELECT ${json}::text AS doc) AS sent)`

const appended = (sql: SqlClient, { conversationId, userId }: Settlement) => sql`
  said AS (
    INSERT INTO messages (conversation_id, user_id, role, text, telegram_message_id, turn_id)
    SELECT ${conversationId}, ${userId}, m.said ->> 'role', m.said ->> 'text',
      (m.said ->> 'telegramMessageId')::bigint, (m.said ->> 'updateId')::bigint
    FROM turn, given, jsonb_array_elements(given.doc -> 'messages') WITH ORDINALITY AS m(said, place)
    ORDER BY m.place),
  owed AS (
    INSERT INTO deliveries (turn_id, part, method, payload)
    SELECT turn.update_id, d.place - 1, d.outgoing ->> '_tag', d.outgoing
    FROM turn, given, jsonb_array_elements(given.doc -> 'deliveries') WITH ORDINALITY AS d(outgoing, place))`

const joinedTurns = (sql: SqlClient, { chatId, epoch }: Settlement) => sql`
  joined AS (
    UPDATE turns SET status = 'done', answered_in = turn.update_id, epoch = ${epoch}, token = given.token,
      not_before = NULL, answered_at = now(), done_at = now()
    FROM turn, given, jsonb_array_elements_text(given.doc -> 'joined') AS earlier(update_id)
    WHERE turns.update_id = earlier.update_id::bigint AND turns.chat_id = ${chatId} AND turns.status = 'received')`

const changedPerson = (sql: SqlClient, { userId }: Settlement) => sql`
  person AS (
    UPDATE users SET
      name = coalesce(p.change ->> 'name', users.name),
      consent = CASE WHEN jsonb_exists(p.change, 'consent') THEN p.change ->> 'consent' ELSE users.consent END,
      awaiting = CASE WHEN jsonb_exists(p.change, 'awaiting') THEN p.change ->> 'awaiting' ELSE users.awaiting END,
      introduced = coalesce((p.change ->> 'introduced')::boolean, users.introduced),
      blocked = coalesce((p.change ->> 'blocked')::boolean, users.blocked)
    FROM turn, (SELECT doc -> 'person' AS change FROM given) AS p
    WHERE users.user_id = ${userId})`

const changedMessage = (sql: SqlClient, { userId }: Settlement) => sql`
  edited AS (
    UPDATE messages SET text = e.edit ->> 'text'
    FROM turn, (SELECT doc -> 'edited' AS edit FROM given) AS e
    WHERE messages.user_id = ${userId} AND messages.role = 'user'
      AND messages.telegram_message_id = (e.edit ->> 'messageId')::bigint)`

/** Everything a user may have written in an update, where it is in the inbox. */
const withoutText = (sql: SqlClient) => sql`, payload =
  jsonb_set(jsonb_set(jsonb_set(payload, '{content,text}', '""', false),
    '{content,argument}', '""', false), '{content,raw}', 'null', false)`

const statement = (sql: SqlClient, settlement: Settlement, json: string) => {
  const { updateId, chatId, epoch, joined, deliveries, person, edited, forgetText } = settlement
  const isDone = deliveries.length === 0
  return sql`
    WITH ${ownerOf(sql, chatId, epoch)},
    ${given(sql, json)},
    turn AS (
      UPDATE turns SET status = ${isDone ? "done" : "answered"}, epoch = ${epoch}, token = given.token,
        not_before = NULL, answered_at = now(), done_at = ${isDone ? sql`now()` : sql`NULL`}
        ${forgetText ? withoutText(sql) : sql``}
      FROM given
      WHERE update_id = ${updateId} AND chat_id = ${chatId} AND status = 'received' AND EXISTS (SELECT FROM owner)
      RETURNING update_id),
    ${appended(sql, settlement)}
    ${joined.length > 0 ? sql`, ${joinedTurns(sql, settlement)}` : sql``}
    ${Object.keys(person).length > 0 ? sql`, ${changedPerson(sql, settlement)}` : sql``}
    ${edited === null ? sql`` : sql`, ${changedMessage(sql, settlement)}`}
    SELECT update_id FROM turn`
}

/**
 * Whether this very decision is committed, by an earlier attempt or by an earlier owner that never heard of it. Its own
 * statement: only then it sees that commit.
 */
const wasCommitted = (sql: SqlClient, { updateId, chatId, epoch }: Settlement, json: string) => sql`
  WITH ${ownerOf(sql, chatId, epoch)}
  SELECT update_id FROM turns
  WHERE update_id = ${updateId} AND chat_id = ${chatId} AND status <> 'received'
    AND token = hashtextextended(${json}::text, 0)
    AND EXISTS (SELECT FROM owner)`

/** One statement; a second one only when nothing was changed. */
export const settleIn =
  (sql: SqlClient, statements: Statements["Service"]): Inbox["Service"]["settle"] =>
  (settlement) =>
    Effect.suspend(() => {
      const json = document(settlement)
      return statements.run(
        "Inbox.settle",
        Effect.flatMap(statement(sql, settlement, json), (settled) =>
          settled.length > 0
            ? Effect.succeed(true)
            : Effect.map(wasCommitted(sql, settlement, json), (found) => found.length > 0),
        ),
        policies.conversationSave,
      )
    })
