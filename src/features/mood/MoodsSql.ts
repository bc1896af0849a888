import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { safeText } from "../../domain/SafeText.ts"
import { type ChangeKind, changeKind } from "../../store/driver/Changes.ts"
import { Statements } from "../../store/driver/Statements.ts"
import { Mood, Moods, Noted, Worded } from "./Moods.ts"

const Rows = Schema.decodeUnknownEffect(Schema.Array(Mood))

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
    })
  }),
)

/** New words follow those that the day already has. */
const joined = (sql: SqlClient, words: Fragment) =>
  sql`nullif(concat_ws(E'\\n', moods.words, nullif(${words}, '')), '')`

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind(
    "mood.note",
    Noted,
    (sql, { day, step, words }, { userId }) => sql`
      INSERT INTO moods (user_id, day, source, step, words)
      VALUES (${userId}, ${day}::date, 'person', ${step}, nullif(${words === null ? null : safeText(words)}, ''))
      ON CONFLICT (user_id, day, source) DO UPDATE SET step = excluded.step, noted_at = now(),
        words = ${joined(sql, sql`excluded.words`)}`,
  ),
  changeKind(
    "mood.word",
    Worded,
    (sql, { day, words }, { userId }) => sql`
      UPDATE moods SET words = ${joined(sql, sql`${safeText(words)}`)}, noted_at = now()
      WHERE user_id = ${userId} AND day = ${day}::date AND source = 'person'`,
  ),
  changeKind("mood.clear", Schema.Struct({}), (sql, _, { userId }) => sql`DELETE FROM moods WHERE user_id = ${userId}`),
]
