import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { type ChangeKind, changeKind } from "../../store/driver/Changes.ts"
import { Statements } from "../../store/driver/Statements.ts"
import { unsay } from "../../store/driver/Unsaid.ts"
import { Dated, Past, TakenBack, Talked } from "./Past.ts"

const DatedRows = Schema.decodeUnknownEffect(Schema.Tuple([Schema.Struct({ messages: Schema.Array(Dated) })]))
const TalkedRows = Schema.decodeUnknownEffect(Schema.Tuple([Schema.Struct({ talked: Talked })]))

export const layer = Layer.effect(
  Past,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    return Past.of({
      newest: (userId, limit) =>
        statements.run(
          "Past.newest",
          sql`
            SELECT coalesce(json_agg(jsonb_build_object(
              'id', m.id, 'role', m.role, 'text', m.text, 'telegramMessageId', m.telegram_message_id,
              'at', (extract(epoch FROM m.created_at) * 1000)::bigint)
              || CASE WHEN m.beside IS NULL THEN '{}' ELSE jsonb_build_object('beside', m.beside) END ORDER BY m.id), '[]')
              AS messages
            FROM (
              SELECT messages.* FROM conversations JOIN messages ON conversation_id = conversations.id
              WHERE conversations.user_id = ${userId} AND active
              ORDER BY messages.id DESC LIMIT ${limit}) AS m`.pipe(
            Effect.flatMap(DatedRows),
            Effect.map(([{ messages }]) => messages),
          ),
        ),
      talked: (userId, since) =>
        statements.run(
          "Past.talked",
          sql`
            SELECT jsonb_build_object(
              'said', count(*) FILTER (WHERE role = 'user'), 'answered', count(*) FILTER (WHERE role = 'assistant'),
              'conversations', count(DISTINCT conversation_id),
              'quarters', coalesce(jsonb_agg(DISTINCT floor(extract(epoch FROM created_at) / 900)::bigint * 900000)
                FILTER (WHERE role = 'user'), '[]')) AS talked
            FROM messages WHERE user_id = ${userId} AND created_at >= to_timestamp(${since}::double precision / 1000)`.pipe(
            Effect.flatMap(TalkedRows),
            Effect.map(([{ talked }]) => talked),
          ),
        ),
    })
  }),
)

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind("history.undo", TakenBack, (sql, { from, to }, of) =>
    unsay(sql, of, sql`conversation_id = ${of.conversationId} AND id BETWEEN ${from} AND ${to}`),
  ),
]
