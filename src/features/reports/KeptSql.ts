import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { MessageId } from "../../domain/Ids.ts"
import { safeText } from "../../domain/SafeText.ts"
import { reportsOnPage, titleReadFrom } from "../../policy/files/Reports.ts"
import { type ChangeKind, changeKind } from "../../store/driver/Changes.ts"
import { Int8, Statements } from "../../store/driver/Statements.ts"
import { Filed, Kept, Named, Removed, Reports } from "./Kept.ts"

const row = { ...Kept.fields, id: Int8.pipe(Schema.decodeTo(MessageId)), at: Int8 }
const Listed = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ ...row, total: Int8 })))
const Found = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ ...row, text: Schema.String })))

export const layer = Layer.effect(
  Reports,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    const fields = sql`
      m.id, r.title, floor(extract(epoch FROM m.created_at) * 1000)::bigint AS at,
      left(m.text, ${titleReadFrom}) AS beginning, coalesce((
        SELECT left(asked.text, ${titleReadFrom}) FROM messages AS asked
        WHERE asked.conversation_id = m.conversation_id AND asked.id < m.id AND asked.role = 'user' AND asked.text <> ''
        ORDER BY asked.id DESC LIMIT 1), '') AS question`
    return Reports.of({
      page: (userId, page) =>
        statements.run(
          "Reports.page",
          sql`
            WITH held AS (
              SELECT count(*) AS total, greatest((count(*) - 1) / ${reportsOnPage}::bigint, 0) AS last
              FROM reports WHERE user_id = ${userId})
            SELECT ${fields}, total FROM held, reports AS r JOIN messages AS m ON m.id = r.message_id
            WHERE r.user_id = ${userId} ORDER BY m.id DESC LIMIT ${reportsOnPage}
            OFFSET (SELECT greatest(least(last, ${page}::bigint), 0) * ${reportsOnPage}::bigint FROM held)`.pipe(
            Effect.flatMap(Listed),
            Effect.map((found) => {
              const pages = Math.max(1, Math.ceil((found[0]?.total ?? 0) / reportsOnPage))
              const reports = found.map(({ at, beginning, id, question, title }) => ({
                at,
                beginning,
                id,
                question,
                title,
              }))
              return { reports, pages, page: Math.min(Math.max(0, page), pages - 1) }
            }),
          ),
        ),
      find: (userId, id) =>
        statements.run(
          "Reports.find",
          sql`
            SELECT ${fields}, m.text FROM reports AS r JOIN messages AS m ON m.id = r.message_id
            WHERE r.user_id = ${userId} AND r.message_id = ${id}::bigint`.pipe(
            Effect.flatMap(Found),
            Effect.map(([found]) => found ?? null),
          ),
        ),
    })
  }),
)

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind(
    "reports.keep",
    Filed,
    (sql, { turnId }, { userId }) => sql`
      INSERT INTO reports (message_id, user_id)
      SELECT m.id, m.user_id FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id
      WHERE m.user_id = ${userId} AND m.turn_id = ${turnId} AND m.role = 'assistant' AND NOT c.temporary
      ON CONFLICT DO NOTHING`,
  ),
  changeKind(
    "reports.rename",
    Named,
    (sql, { id, title }, { userId }) =>
      sql`UPDATE reports SET title = ${safeText(title)} WHERE user_id = ${userId} AND message_id = ${id}`,
  ),
  changeKind(
    "reports.remove",
    Removed,
    (sql, { id }, { userId }) => sql`DELETE FROM reports WHERE user_id = ${userId} AND message_id = ${id}`,
  ),
]
