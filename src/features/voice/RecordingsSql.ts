import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { safeJsonText } from "../../domain/SafeText.ts"
import { type ChangeKind, changeKind } from "../../store/driver/Changes.ts"
import { Statements } from "../../store/driver/Statements.ts"
import { Ended, HeardPiece, Kept, Planned, Recording, Recordings, Wanted } from "./Recordings.ts"

const Rows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ recording: Recording })))
const Files = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ kept: Kept })))
const Seconds = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ seconds: Schema.Finite })))

export const layer = Layer.effect(
  Recordings,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    return Recordings.of({
      find: (userId, messageId) =>
        statements.run(
          "Recordings.find",
          sql`
            SELECT json_build_object('wanted', wanted, 'plan', plan, 'heard', heard, 'noticeId', notice_id) AS recording
            FROM recordings WHERE user_id = ${userId} AND message_id = ${messageId} AND wanted IS NOT NULL`.pipe(
            Effect.flatMap(Rows),
            Effect.map(([found]) => found?.recording ?? null),
          ),
        ),
      secondsLately: (userId) =>
        statements.run(
          "Recordings.secondsLately",
          sql`
            SELECT coalesce(sum(seconds), 0) AS seconds FROM recordings
            WHERE user_id = ${userId} AND created_at > now() - interval '1 day'`.pipe(
            Effect.flatMap(Seconds),
            Effect.map(([{ seconds }]) => seconds),
          ),
        ),
      expired: (days) =>
        statements.run(
          "Recordings.expired",
          sql`
            SELECT json_build_object('userId', user_id, 'file', file) AS kept FROM recordings
            WHERE created_at < now() - ${Math.max(days, 1)} * interval '1 day'
              OR (${days}::int = 0 AND ended_at IS NOT NULL)`.pipe(
            Effect.flatMap(Files),
            Effect.map((rows) => rows.map(({ kept }) => kept)),
          ),
        ),
      drop: ({ file, userId }) =>
        Effect.asVoid(
          statements.run("Recordings.drop", sql`DELETE FROM recordings WHERE user_id = ${userId} AND file = ${file}`),
        ),
      unknown: (files) =>
        statements.run(
          "Recordings.unknown",
          sql`
            SELECT json_build_object('userId', "userId", 'file', file) AS kept
            FROM jsonb_to_recordset(${JSON.stringify(files)}::jsonb) AS found("userId" bigint, file text)
            WHERE NOT EXISTS (
              SELECT FROM recordings AS r WHERE r.user_id = found."userId" AND r.file = found.file)`.pipe(
            Effect.flatMap(Files),
            Effect.map((rows) => rows.map(({ kept }) => kept)),
          ),
        ),
    })
  }),
)

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind(
    "voice.asked",
    Wanted,
    (sql, wanted, { userId }) => sql`
      INSERT INTO recordings (user_id, message_id, file, wanted)
      SELECT user_id, ${wanted.media.messageId}, ${wanted.file}, ${safeJsonText(wanted)}::jsonb
      FROM users WHERE user_id = ${userId}
      ON CONFLICT (user_id, message_id) DO NOTHING`,
  ),
  changeKind(
    "voice.planned",
    Planned,
    (sql, { bytes, messageId, noticeId, plan }, { userId }) => sql`
      UPDATE recordings SET bytes = ${bytes}, seconds = ${plan.seconds}, plan = ${JSON.stringify(plan)}::jsonb,
        notice_id = ${noticeId}
      WHERE user_id = ${userId} AND message_id = ${messageId}`,
  ),
  changeKind(
    "voice.heard",
    HeardPiece,
    (sql, { messageId, part, text }, { userId }) => sql`
      UPDATE recordings SET heard = heard || ${safeJsonText([text])}::jsonb
      WHERE user_id = ${userId} AND message_id = ${messageId} AND jsonb_array_length(heard) = ${part}::int`,
  ),
  changeKind(
    "voice.ended",
    Ended,
    (sql, { messageId }, { userId }) => sql`
      UPDATE recordings SET heard = '[]', wanted = NULL, ended_at = now()
      WHERE user_id = ${userId} AND message_id = ${messageId}`,
  ),
]
