import { Duration, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { ConversationId, MessageId, UserId } from "../../domain/Ids.ts"
import { safeText } from "../../domain/SafeText.ts"
import { catchingUp, due, folding, kept, newest, readLength } from "../../policy/memory/Summary.ts"
import { mayBeRead } from "../../store/driver/MayBeRead.ts"
import { Int8, Statements } from "../../store/driver/Statements.ts"
import { Due, Line, Summaries, Summary } from "./Summaries.ts"

const Message = Int8.pipe(Schema.decodeTo(MessageId))
const summary = { ...Summary.fields, last: Message, until: Int8 }
const Looked = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ messages: Int8 })))
const Dues = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      ...Due.fields,
      conversationId: Int8.pipe(Schema.decodeTo(ConversationId)),
      userId: Int8.pipe(Schema.decodeTo(UserId)),
      stamp: Int8,
    }),
  ),
)
const Found = Schema.decodeUnknownEffect(
  Schema.NonEmptyArray(Schema.Struct({ before: Schema.NullOr(Summary), lines: Schema.Array(Line) })),
)
const Oldest = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ oldest: Schema.NullOr(Int8) })))
const Latest = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ ...summary, isWhole: Schema.Boolean })))

export const layer = Layer.effect(
  Summaries,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    const seconds = (duration: Duration.Duration) => sql`${Duration.toSeconds(duration)} * interval '1 second'`
    const stamp = sql`(extract(epoch FROM at) * 1000000)::bigint`

    return Summaries.of({
      look: (tokens) =>
        statements
          .run(
            "Summaries.look",
            sql`
              WITH fresh AS MATERIALIZED (
                SELECT id, conversation_id FROM messages WHERE id > (SELECT upto FROM summary_progress)
                ORDER BY id LIMIT ${folding.batch}),
              noted AS (
                INSERT INTO summary_due (conversation_id)
                SELECT c.id FROM (SELECT DISTINCT conversation_id FROM fresh) AS said
                  JOIN conversations AS c ON c.id = conversation_id AND NOT c.temporary,
                  LATERAL (
                    SELECT count(*) AS messages, sum(octet_length(text) / 4 + 5) AS tokens FROM (
                      SELECT text FROM messages WHERE conversation_id = c.id AND id > coalesce((
                        SELECT max(last_message_id) FROM summaries WHERE conversation_id = c.id), 0)
                      ORDER BY id LIMIT ${due.messages}) AS unfolded) AS counted
                WHERE messages >= ${due.messages} OR messages > ${newest.least} AND tokens > ${Math.floor(tokens)}
                ON CONFLICT DO NOTHING),
              moved AS (
                UPDATE summary_progress SET upto = greatest(upto, (SELECT max(id) FROM fresh)))
              SELECT count(*) AS messages FROM fresh`.pipe(Effect.flatMap(Looked)),
          )
          .pipe(Effect.map(([{ messages }]) => messages === folding.batch)),
      next: (limit) =>
        statements.run(
          "Summaries.next",
          sql`
            SELECT d.conversation_id AS "conversationId", u.user_id AS "userId", u.language, u.time_zone AS "timeZone",
              failures, ${stamp} AS stamp
            FROM summary_due AS d JOIN conversations AS c ON c.id = d.conversation_id JOIN users AS u USING (user_id)
            WHERE at <= now() AND ${mayBeRead(sql, "u")} ORDER BY at LIMIT ${limit}`.pipe(Effect.flatMap(Dues)),
        ),
      unfolded: (conversationId) =>
        statements.run(
          "Summaries.unfolded",
          sql`
            WITH before AS (
              SELECT text, last_message_id AS last, floor(extract(epoch FROM until) * 1000)::bigint AS until
              FROM summaries WHERE conversation_id = ${conversationId} ORDER BY last_message_id DESC LIMIT 1),
            lines AS (
              SELECT id, role, left(text, ${readLength}) AS text, md5(text) AS mark,
                floor(extract(epoch FROM created_at) * 1000)::bigint AS at
              FROM messages WHERE conversation_id = ${conversationId} AND id > coalesce((SELECT last FROM before), 0)
              ORDER BY id LIMIT ${catchingUp.from})
            SELECT (SELECT to_json(before) FROM before) AS before,
              coalesce((SELECT json_agg(lines ORDER BY id) FROM lines), '[]') AS lines`.pipe(
            Effect.flatMap(Found),
            Effect.map(([found]) => found),
          ),
        ),
      // Nothing is waited for: whoever holds one of these rows is about to change what the fold was made from.
      fold: ({ after, conversationId, lines, text }) => {
        const last = lines.at(-1)?.id ?? null
        const words = safeText(text)
        return statements.run(
          "Summaries.fold",
          sql`
            WITH place AS MATERIALIZED (
              SELECT u.user_id FROM conversations AS c JOIN users AS u USING (user_id)
              WHERE c.id = ${conversationId} AND NOT c.temporary FOR KEY SHARE SKIP LOCKED),
            said AS MATERIALIZED (
              SELECT id, text, created_at FROM messages
              WHERE conversation_id = ${conversationId} AND id > ${after ?? 0} AND id <= ${last} FOR SHARE SKIP LOCKED),
            before AS MATERIALIZED (
              SELECT last_message_id, folds FROM summaries WHERE conversation_id = ${conversationId}
              ORDER BY last_message_id DESC LIMIT 1 FOR UPDATE SKIP LOCKED),
            made AS (
              INSERT INTO summaries (conversation_id, last_message_id, user_id, folds, until, text)
              SELECT ${conversationId}::bigint, ${last}::bigint, user_id, coalesce((SELECT folds FROM before), 0) + 1,
                (SELECT max(created_at) FROM said), ${words}::text
              FROM place
              WHERE (SELECT array_agg(id || ' ' || md5(text) ORDER BY id) FROM said)
                  = ${lines.map(({ id, mark }) => `${id} ${mark}`)}::text[]
                AND coalesce((SELECT last_message_id FROM before), 0) = ${after ?? 0}
              ON CONFLICT DO NOTHING RETURNING folds),
            passed AS MATERIALIZED (
              SELECT s.folds FROM summaries AS s, made WHERE conversation_id = ${conversationId}
                AND s.folds <= made.folds - ${kept.newest} AND s.folds % ${kept.every} <> 0 FOR UPDATE OF s SKIP LOCKED),
            thinned AS (
              DELETE FROM summaries WHERE conversation_id = ${conversationId} AND folds IN (SELECT folds FROM passed)),
            again AS (
              UPDATE summary_due SET at = now(), since = now(), failures = 0
              WHERE conversation_id = ${conversationId} AND EXISTS (SELECT FROM made))
            SELECT 1 FROM made
            UNION ALL SELECT 1 FROM summaries
            WHERE conversation_id = ${conversationId} AND last_message_id = ${last} AND text = ${words}`.pipe(
            Effect.map(({ length }) => length > 0),
          ),
        )
      },
      done: ({ conversationId, stamp: asked }) =>
        Effect.asVoid(
          statements.run(
            "Summaries.done",
            sql`DELETE FROM summary_due WHERE conversation_id = ${conversationId} AND ${stamp} = ${asked}`,
          ),
        ),
      later: ({ conversationId, failures, stamp: asked }, wait) =>
        Effect.asVoid(
          statements.run(
            "Summaries.later",
            sql`
              UPDATE summary_due SET failures = ${failures + 1}, at = now() + ${seconds(wait)}
              WHERE conversation_id = ${conversationId} AND ${stamp} = ${asked}`,
          ),
        ),
      oldest: statements
        .run(
          "Summaries.oldest",
          sql`
            SELECT floor(extract(epoch FROM min(since)) * 1000)::bigint AS oldest
            FROM summary_due AS d JOIN conversations AS c ON c.id = d.conversation_id JOIN users AS u USING (user_id)
            WHERE ${mayBeRead(sql, "u")}`.pipe(Effect.flatMap(Oldest)),
        )
        .pipe(Effect.map(([{ oldest }]) => oldest)),
      latest: (conversationId, from) =>
        statements.run(
          "Summaries.latest",
          sql`
            SELECT text, last_message_id AS last, floor(extract(epoch FROM until) * 1000)::bigint AS until,
              NOT EXISTS (
                SELECT FROM messages AS m
                WHERE m.conversation_id = s.conversation_id AND m.id > s.last_message_id AND m.id < ${from}) AS "isWhole"
            FROM summaries AS s WHERE conversation_id = ${conversationId} ORDER BY last_message_id DESC LIMIT 1`.pipe(
            Effect.flatMap(Latest),
            Effect.map(([found]) => found ?? null),
          ),
        ),
    })
  }),
)
