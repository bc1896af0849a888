import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { type MessageId, TelegramMessageId } from "../../domain/Ids.ts"
import { type ChangeKind, changeKind, type ChangeOf } from "../../store/driver/Changes.ts"
import { bigints } from "../../store/driver/Lists.ts"
import { Statements } from "../../store/driver/Statements.ts"
import { unsay, unsayInInbox, withoutText } from "../../store/driver/Unsaid.ts"
import { Line, OneMessage, unanswer, Unanswered, Unsaid, unsayThese } from "./OneMessage.ts"

const Lines = Schema.decodeUnknownEffect(Schema.Tuple([Schema.Struct({ lines: Schema.Array(Line) })]))
const Beside = Schema.decodeUnknownEffect(
  Schema.Tuple([Schema.Struct({ beside: Schema.NullOr(Schema.Literals(["answer", "mood"])) })]),
)

const holds = (sql: SqlClient, messageId: number) =>
  sql`answers @> jsonb_build_array(jsonb_build_object('messageId', ${messageId}::bigint))`

export const layer = Layer.effect(
  OneMessage,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    return OneMessage.of({
      from: (userId, telegramMessageId, limit) =>
        statements.run(
          "OneMessage.from",
          // An answer in several parts is one message of the history.
          sql`
            WITH meant AS (
              SELECT id, conversation_id FROM messages AS m
              WHERE user_id = ${userId} AND (telegram_message_id = ${telegramMessageId} OR role = 'assistant' AND EXISTS (
                SELECT FROM deliveries AS d WHERE d.turn_id = m.turn_id AND d.telegram_message_id = ${telegramMessageId}))
              ORDER BY id LIMIT 1),
            found AS (
              SELECT m.id, role, telegram_message_id, turn_id, (
                SELECT answered_in FROM turns WHERE update_id = turn_id AND role = 'user') AS answered_in
              FROM messages AS m JOIN meant USING (conversation_id)
              WHERE m.id >= meant.id ORDER BY m.id LIMIT ${limit + 1})
            SELECT coalesce(json_agg(json_build_object(
              'id', id, 'role', role, 'telegramMessageId', telegram_message_id,
              'turn', coalesce(answered_in, turn_id)) ORDER BY id), '[]') AS lines FROM found`.pipe(
            Effect.flatMap(Lines),
            Effect.map(([{ lines }]) => lines),
          ),
        ),
      beside: (userId, telegramMessageId) =>
        statements.run(
          "OneMessage.beside",
          sql`
            SELECT CASE
              WHEN EXISTS (SELECT FROM quiz_sessions WHERE user_id = ${userId} AND ${holds(sql, telegramMessageId)}) THEN 'answer'
              WHEN EXISTS (SELECT FROM mood_words WHERE user_id = ${userId} AND message_id = ${telegramMessageId}) THEN 'mood'
            END AS beside`.pipe(
            Effect.flatMap(Beside),
            Effect.map(([{ beside }]) => beside),
          ),
        ),
    })
  }),
)

/** Words of these messages in others that answer to them. */
const unquote = (sql: SqlClient, of: ChangeOf, known: Fragment) => sql`
  WITH ${known},
  quoting AS (
    UPDATE turns SET payload = ${withoutText(sql)}
    WHERE user_id = ${of.userId} AND status = 'done'
      AND (payload #>> '{content,context,reply,messageId}')::bigint IN (SELECT id FROM known)
    RETURNING update_id)
  UPDATE messages SET beside = jsonb_set(beside, '{shown}', coalesce((
    SELECT jsonb_agg(shown) FROM jsonb_array_elements(beside -> 'shown') AS shown WHERE shown ->> 'how' <> 'quoted'), '[]'))
  FROM quoting WHERE turn_id = update_id AND user_id = ${of.userId} AND beside IS NOT NULL`

/** Turns are pruned: which message an old quotation is of is no longer known, only its words. */
const unquoteByWords = (sql: SqlClient, { userId }: ChangeOf, these: Fragment) => sql`
  WITH gone AS MATERIALIZED (
    SELECT text AS words FROM messages WHERE user_id = ${userId} AND id = ANY(${these})),
  quoted AS (
    SELECT id, jsonb_agg(shown ORDER BY place) FILTER (WHERE NOT of_these) AS others
    FROM messages, jsonb_array_elements(beside -> 'shown') WITH ORDINALITY AS said(shown, place), LATERAL (
      SELECT shown ->> 'how' = 'quoted' AND shown ->> 'by' <> 'other' AND EXISTS (
        SELECT FROM gone WHERE strpos(words, btrim(shown ->> 'text', E' \\n\\t')) > 0) AS of_these) AS judged
    WHERE user_id = ${userId} AND beside IS NOT NULL
    GROUP BY id HAVING bool_or(of_these))
  UPDATE messages SET beside = jsonb_set(beside, '{shown}', coalesce(others, '[]'))
  FROM quoted WHERE messages.id = quoted.id AND user_id = ${userId}`

/** First what quotes them, while it is known which messages of the chat they were; the request itself quotes one. */
const erase = Effect.fnUntraced(function* (sql: SqlClient, ids: ReadonlyArray<MessageId>, of: ChangeOf) {
  const these = bigints(sql, ids)
  const known = sql`
    known AS (
      SELECT telegram_message_id AS id FROM messages
      WHERE user_id = ${of.userId} AND id = ANY(${these}) AND telegram_message_id IS NOT NULL
      UNION
      SELECT d.telegram_message_id FROM messages AS m JOIN deliveries AS d USING (turn_id)
      WHERE m.user_id = ${of.userId} AND m.id = ANY(${these}) AND m.role = 'assistant' AND d.telegram_message_id IS NOT NULL)`
  yield* unquote(sql, of, known)
  yield* unquoteByWords(sql, of, these)
  yield* sql`
    WITH ${known} DELETE FROM feedback WHERE user_id = ${of.userId} AND telegram_message_id IN (SELECT id FROM known)`
  yield* unsay(sql, of, sql`id = ANY(${these})`)
})

/** As a quiz compares a quotation with what was said. */
const folded = (sql: SqlClient, text: Fragment) =>
  sql`btrim(regexp_replace(lower(${text}), '[[:space:]«»“”„"''’‘]+', ' ', 'g'))`

/** What a model wrote may say any of the answers in other words; the quiz then reads the rest by its rules. */
const withoutWords = (sql: SqlClient, messageId: TelegramMessageId) => sql`
  jsonb_set(result, '{patterns}', CASE result ->> 'by' WHEN 'model' THEN '[]' ELSE coalesce((
    SELECT jsonb_agg(jsonb_set(pattern, '{quotes}', coalesce((
      SELECT jsonb_agg(quote ORDER BY nth) FROM jsonb_array_elements_text(pattern -> 'quotes') WITH ORDINALITY AS said(quote, nth)
      WHERE NOT EXISTS (
        SELECT FROM jsonb_array_elements(answers) AS answer WHERE (answer ->> 'messageId')::bigint = ${messageId}
          AND strpos(${folded(sql, sql`answer ->> 'words'`)}, ${folded(sql, sql`quote`)}) > 0)), '[]')) ORDER BY place)
    FROM jsonb_array_elements(result -> 'patterns') WITH ORDINALITY AS found(pattern, place)), '[]') END)`

/** An edit of the message finds no answer any more. */
const eraseAnswer = Effect.fnUntraced(function* (sql: SqlClient, messageId: TelegramMessageId, of: ChangeOf) {
  yield* unquote(sql, of, sql`known AS (SELECT ${messageId}::bigint AS id)`)
  yield* unsayInInbox(sql, of, sql`SELECT ${messageId}::bigint`)
  yield* sql`DELETE FROM mood_words WHERE user_id = ${of.userId} AND message_id = ${messageId}`
  yield* sql`
    UPDATE quiz_sessions SET changed_at = now(), result = ${withoutWords(sql, messageId)}, answers = (
      SELECT jsonb_agg(
        CASE WHEN (answer ->> 'messageId')::bigint = ${messageId} THEN answer - 'messageId' || '{"words": null}' ELSE answer END
        ORDER BY place)
      FROM jsonb_array_elements(answers) WITH ORDINALITY AS given(answer, place))
    WHERE user_id = ${of.userId} AND ${holds(sql, messageId)}`
})

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind(unsayThese([]).kind, Unsaid, (sql, { ids }, of) => erase(sql, ids, of)),
  changeKind(unanswer(TelegramMessageId.make(0)).kind, Unanswered, (sql, { messageId }, of) =>
    eraseAnswer(sql, messageId, of),
  ),
]
