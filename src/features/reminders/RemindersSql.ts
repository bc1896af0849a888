import { Duration, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { safeText } from "../../domain/SafeText.ts"
import { keepSaid } from "../../policy/Reminders.ts"
import { type ChangeKind, changeKind } from "../../store/driver/Changes.ts"
import { Statements } from "../../store/driver/Statements.ts"
import { Moved, NewTime, Ref, Reminder, Reminders, Said } from "./Reminders.ts"

const Rows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ reminder: Reminder })))
const Found = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({ reminder: Reminder, timeZone: Schema.NullOr(Schema.String), isReachable: Schema.Boolean }),
  ),
)

const instant = (sql: SqlClient, at: number): Fragment =>
  sql`'epoch'::timestamptz + ${at}::bigint * interval '1 millisecond'`

export const layer = Layer.effect(
  Reminders,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    const one = sql`json_build_object(
      'id', r.id, 'text', r.text, 'due', floor(extract(epoch FROM r.due_at) * 1000)::bigint, 'zone', r.zone,
      'threadId', r.thread_id, 'saidAt', floor(extract(epoch FROM r.said_at) * 1000)::bigint,
      'rhythm', CASE WHEN r.repeat IS NOT NULL
        THEN json_build_object('repeat', r.repeat, 'minutes', r.minutes, 'weekday', r.weekday) END) AS reminder`
    return Reminders.of({
      all: (userId) =>
        statements.run(
          "Reminders.all",
          sql`SELECT ${one} FROM reminders AS r WHERE user_id = ${userId} ORDER BY due_at, id`.pipe(
            Effect.flatMap(Rows),
            Effect.map((rows) => rows.map(({ reminder }) => reminder)),
          ),
        ),
      find: (userId, id) =>
        statements.run(
          "Reminders.find",
          sql`
            SELECT ${one}, u.time_zone AS "timeZone",
              u.consent IS NOT DISTINCT FROM 'granted' AND NOT u.blocked AND u.banned_at IS NULL AS "isReachable"
            FROM reminders AS r JOIN users AS u USING (user_id) WHERE user_id = ${userId} AND r.id = ${id}`.pipe(
            Effect.flatMap(Found),
            Effect.map(([found]) => found ?? null),
          ),
        ),
      askedBy: (userId, messageId) =>
        statements.run(
          "Reminders.askedBy",
          sql`SELECT ${one} FROM reminders AS r WHERE user_id = ${userId} AND message_id = ${messageId} LIMIT 1`.pipe(
            Effect.flatMap(Rows),
            Effect.map(([found]) => found?.reminder ?? null),
          ),
        ),
      prune: Effect.asVoid(
        statements.run(
          "Reminders.prune",
          sql`
            DELETE FROM reminders
            WHERE repeat IS NULL AND said_at < now() - ${Duration.toSeconds(keepSaid)} * interval '1 second'`,
        ),
      ),
    })
  }),
)

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind(
    "reminders.set",
    NewTime,
    (sql, { due, id, messageId, rhythm, text, threadId, zone }, { userId }) => sql`
      INSERT INTO reminders (user_id, id, text, due_at, repeat, minutes, weekday, zone, message_id, thread_id)
      VALUES (${userId}, ${id}, ${safeText(text)}, ${instant(sql, due)}, ${rhythm?.repeat ?? null},
        ${rhythm?.minutes ?? null}, ${rhythm?.weekday ?? null}, ${zone}, ${messageId}, ${threadId})
      ON CONFLICT (user_id, id) DO UPDATE SET text = excluded.text, due_at = excluded.due_at, thread_id = excluded.thread_id, repeat = excluded.repeat,
        minutes = excluded.minutes, weekday = excluded.weekday, zone = excluded.zone,
        said_at = CASE WHEN reminders.due_at = excluded.due_at THEN reminders.said_at END`,
  ),
  changeKind(
    "reminders.remove",
    Ref,
    (sql, { id }, { userId }) => sql`DELETE FROM reminders WHERE user_id = ${userId} AND id = ${id}`,
  ),
  changeKind(
    "reminders.move",
    Moved,
    (sql, { due, id, next, zone }, { userId }) => sql`
      UPDATE reminders SET due_at = ${instant(sql, next)}, zone = ${zone}
      WHERE user_id = ${userId} AND id = ${id} AND due_at = ${instant(sql, due)}`,
  ),
  changeKind(
    "reminders.said",
    Said,
    (sql, { due, id, next, zone }, { userId }) => sql`
      UPDATE reminders SET said_at = now(), due_at = ${next === null ? sql`due_at` : instant(sql, next)}, zone = ${zone}
      WHERE user_id = ${userId} AND id = ${id} AND due_at = ${instant(sql, due)}`,
  ),
]
