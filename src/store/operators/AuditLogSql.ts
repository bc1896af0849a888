import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { AuditEntry, AuditLog } from "../../domain/operators/AuditLog.ts"
import { safeJsonText, safeText } from "../../domain/SafeText.ts"
import { Int8, Statements } from "../driver/Statements.ts"

const Entries = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ entry: AuditEntry })))
const Ids = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ id: Int8 })))

const make = Effect.gen(function* () {
  const sql = yield* SqlClient
  const statements = yield* Statements

  // The id comes first, so that a repeated insert meets its own row.
  const nextId = statements.run(
    "AuditLog.nextId",
    sql`SELECT nextval(pg_get_serial_sequence('audit_log', 'id')) AS id`.pipe(Effect.flatMap(Ids)),
  )

  const record: AuditLog["Service"]["record"] = Effect.fnUntraced(function* ({ actor, action, target, details }) {
    const [{ id }] = yield* nextId
    yield* statements.run(
      "AuditLog.record",
      sql`
        INSERT INTO audit_log (id, actor, action, target, details) OVERRIDING SYSTEM VALUE
        VALUES (${id}, ${safeText(actor)}, ${action}, ${target === null ? null : safeText(target)},
          ${safeJsonText(details)}::jsonb)
        ON CONFLICT (id) DO NOTHING`,
    )
  })

  const recent: AuditLog["Service"]["recent"] = (limit) =>
    statements
      .run(
        "AuditLog.recent",
        sql`
          SELECT json_build_object('id', id, 'at', floor(extract(epoch FROM at) * 1000)::bigint, 'actor', actor,
            'action', action, 'target', target, 'details', details) AS entry
          FROM audit_log ORDER BY id DESC LIMIT ${limit}`.pipe(Effect.flatMap(Entries)),
      )
      .pipe(Effect.map((rows) => rows.map(({ entry }) => entry)))

  return { record, recent }
})

export const AuditLogSql: Layer.Layer<AuditLog, never, SqlClient | Statements> = Layer.effect(AuditLog, make)
