import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Sounded, soundKind } from "../../domain/MoodChanges.ts"
import { safeText } from "../../domain/SafeText.ts"
import { type ChangeKind, changeKind, type ChangeOf } from "../../store/driver/Changes.ts"
import { Statements } from "../../store/driver/Statements.ts"
import type { StatementFailure } from "../../store/driver/Transact.ts"
import { Mood, Moods, Noted, Reworded, Worded } from "./Moods.ts"

const Rows = Schema.decodeUnknownEffect(Schema.Array(Mood))
const Known = Schema.decodeUnknownEffect(Schema.Tuple([Schema.Struct({ known: Schema.Boolean })]))

export const layer = Layer.effect(
  Moods,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    return Moods.of({
      last: (userId, days) =>
        statements.run(
          "Moods.last",
          sql`
            SELECT day, step, source = 'person' AS "isOwn" FROM (
              SELECT DISTINCT ON (day) to_char(day, 'YYYY-MM-DD') AS day, step, source FROM moods
              WHERE user_id = ${userId} ORDER BY day DESC, source LIMIT ${days}) AS newest
            ORDER BY day`.pipe(Effect.flatMap(Rows)),
        ),
      hasWordsOf: (userId, messageId) =>
        statements.run(
          "Moods.hasWordsOf",
          sql`
            SELECT EXISTS (SELECT FROM mood_words WHERE user_id = ${userId} AND message_id = ${messageId}) AS known`.pipe(
            Effect.flatMap(Known),
            Effect.map(([{ known }]) => known),
          ),
        ),
    })
  }),
)

/** What is said in a temporary conversation ends with it. */
const worded = (
  sql: SqlClient,
  day: string,
  given: string,
  messageId: number | null,
  of: ChangeOf,
): Effect.Effect<unknown, StatementFailure> => {
  const words = safeText(given)
  const mood = sql`user_id = ${of.userId} AND day = ${day}::date AND source = 'person'`
  if (words === "") return Effect.void
  return messageId === null
    ? sql`UPDATE moods SET words = concat_ws(E'\\n', words, ${words}::text) WHERE ${mood}`
    : sql`
      INSERT INTO mood_words (user_id, message_id, day, conversation_id, words)
      SELECT user_id, ${messageId}, day, (SELECT id FROM conversations WHERE id = ${of.conversationId} AND temporary), ${words}
      FROM moods WHERE ${mood}
      ON CONFLICT (user_id, message_id) DO UPDATE SET words = excluded.words`
}

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind("mood.note", Noted, (sql, { day, messageId, step, words }, of) =>
    Effect.andThen(
      sql`
          INSERT INTO moods (user_id, day, source, step) VALUES (${of.userId}, ${day}::date, 'person', ${step})
          ON CONFLICT (user_id, day, source) DO UPDATE SET step = excluded.step, noted_at = now()`,
      worded(sql, day, words ?? "", messageId, of),
    ),
  ),
  changeKind("mood.word", Worded, (sql, { day, messageId, words }, of) => worded(sql, day, words, messageId, of)),
  changeKind("mood.reword", Reworded, (sql, { messageId, words }, { userId }) => {
    const these = sql`user_id = ${userId} AND message_id = ${messageId}`
    const given = safeText(words ?? "")
    return given === ""
      ? sql`DELETE FROM mood_words WHERE ${these}`
      : sql`UPDATE mood_words SET words = ${given} WHERE ${these}`
  }),
  changeKind(
    soundKind,
    Sounded,
    (sql, { moods }, { userId }) =>
      sql`
      WITH given AS (
        SELECT "messageId" AS id, mark, step
        FROM jsonb_to_recordset(${JSON.stringify(moods)}::jsonb) AS g("messageId" bigint, mark text, step smallint)),
      said AS (
        SELECT m.id, given.step, (m.created_at AT TIME ZONE coalesce(u.time_zone, 'UTC'))::date AS day
        FROM given JOIN messages AS m USING (id) JOIN memorable USING (id) JOIN users AS u ON u.user_id = m.user_id
        WHERE m.user_id = ${userId} AND m.role = 'user' AND md5(m.text) = mark
          AND NOT EXISTS (SELECT FROM fact_readings AS r WHERE r.user_id = m.user_id AND r.paused)
        ORDER BY m.id FOR SHARE OF m)
      INSERT INTO moods (user_id, day, source, step, message_id)
      SELECT DISTINCT ON (day) ${userId}::bigint, day, 'texts', step, id FROM said ORDER BY day, id DESC
      ON CONFLICT (user_id, day, source) DO UPDATE SET step = excluded.step, message_id = excluded.message_id, noted_at = now()
        WHERE moods.message_id <= excluded.message_id`,
  ),
  changeKind("mood.clear", Schema.Struct({}), (sql, _, { userId }) =>
    Effect.andThen(
      sql`DELETE FROM moods WHERE user_id = ${userId}`,
      sql`DELETE FROM mood_words WHERE user_id = ${userId}`,
    ),
  ),
]
