import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { type ChangeKind, changeKind } from "../../store/driver/Changes.ts"
import { Statements } from "../../store/driver/Statements.ts"
import { Asked, CheckedOn, Checkins, Moved, Off, On } from "./Checkins.ts"

const Rows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ found: CheckedOn })))

const instant = (sql: SqlClient, at: number): Fragment =>
  sql`'epoch'::timestamptz + ${at}::bigint * interval '1 millisecond'`

export const layer = Layer.effect(
  Checkins,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    const millis = (column: Fragment) => sql`floor(extract(epoch FROM ${column}) * 1000)::bigint`
    const isHeard = sql`payload #>> '{content,_tag}' NOT IN ('Own', 'Membership', 'Unknown')`
    return Checkins.of({
      find: (userId) =>
        statements.run(
          "Checkins.find",
          sql`
            SELECT json_build_object(
              'checkin', json_build_object('minutes', minutes, 'zone', zone, 'due', ${millis(sql`due_at`)},
                'askedAt', ${millis(sql`asked_at`)}, 'unanswered', unanswered),
              'timeZone', time_zone, 'adult', adult,
              'isReachable', consent IS NOT DISTINCT FROM 'granted' AND NOT blocked AND banned_at IS NULL,
              'helpedAt', (SELECT max(floor(at::numeric)::bigint) FROM jsonb_each_text(noticed -> 'helped') AS h (kind, at)),
              'heardAt', (
                SELECT ${millis(sql`max(received_at)`)} FROM (
                  SELECT received_at FROM turns WHERE status = 'done' AND user_id = ${userId} AND ${isHeard}
                  UNION ALL
                  SELECT received_at FROM turns WHERE status <> 'done' AND chat_id = ${userId} AND ${isHeard}) AS heard)
            ) AS found
            FROM checkins JOIN users USING (user_id) WHERE user_id = ${userId}`.pipe(
            Effect.flatMap(Rows),
            Effect.map(([row]) => row?.found ?? null),
          ),
        ),
    })
  }),
)

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind(
    "checkins.on",
    On,
    (sql, { due, minutes, zone }, { userId }) => sql`
      INSERT INTO checkins (user_id, minutes, zone, due_at) VALUES (${userId}, ${minutes}, ${zone}, ${instant(sql, due)})
      ON CONFLICT (user_id) DO UPDATE
      SET minutes = excluded.minutes, zone = excluded.zone, due_at = excluded.due_at, unanswered = 0`,
  ),
  changeKind(
    "checkins.move",
    Moved,
    (sql, { due, next, unanswered, zone }, { userId }) => sql`
      UPDATE checkins SET due_at = ${instant(sql, next)}, zone = ${zone}, unanswered = ${unanswered}
      WHERE user_id = ${userId} AND due_at = ${instant(sql, due)}`,
  ),
  changeKind(
    "checkins.asked",
    Asked,
    (sql, { at, due, next, unanswered, zone }, { userId }) => sql`
      UPDATE checkins
      SET due_at = ${instant(sql, next)}, zone = ${zone}, unanswered = ${unanswered}, asked_at = ${instant(sql, at)}
      WHERE user_id = ${userId} AND due_at = ${instant(sql, due)}`,
  ),
  changeKind("checkins.off", Off, (sql, { due }, { userId }) =>
    due === null
      ? sql`UPDATE checkins SET due_at = NULL WHERE user_id = ${userId}`
      : sql`UPDATE checkins SET due_at = NULL WHERE user_id = ${userId} AND due_at = ${instant(sql, due)}`,
  ),
]
