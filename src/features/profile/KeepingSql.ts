import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { safeJsonText, safeText } from "../../domain/SafeText.ts"
import { kept } from "../../policy/Profile.ts"
import { type ChangeKind, changeKind } from "../../store/driver/Changes.ts"
import { Begun, FoundData, Named, type Placed, Refused } from "./Profiles.ts"
import { hashed } from "./ProfilesSql.ts"

const AsRead = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ same: Schema.Boolean })))

type Read = (typeof FoundData.Type)["read"]

/** Locked: an edit or a deletion of what the model read comes before, and is seen, or after, and finds what was written. */
const isAsRead = (sql: SqlClient, userId: number, read: Read) =>
  sql`
    WITH given AS (SELECT * FROM jsonb_to_recordset(${JSON.stringify(read)}::jsonb) AS g(id bigint, mark text)),
    said AS (
      SELECT m.id, md5(m.text) AS mark FROM messages AS m JOIN given USING (id) WHERE m.user_id = ${userId} ORDER BY m.id FOR SHARE OF m)
    SELECT NOT EXISTS (SELECT FROM given WHERE NOT EXISTS (
      SELECT FROM said WHERE said.id = given.id AND said.mark = given.mark)) AS same`.pipe(
    Effect.flatMap(AsRead),
    Effect.map(([{ same }]) => same),
  )

/** Locked as they are read: an edit or a deletion comes before it and is seen, or after it and takes the evidence along. */
const keptOne = (sql: SqlClient, userId: number, { evidence, ...found }: Placed, read: Read) => {
  const from = sql`ARRAY(SELECT (each ->> 'id')::bigint FROM jsonb_array_elements(${JSON.stringify(read)}::jsonb) AS each)`
  const given = safeJsonText(evidence)
  return sql`
    WITH given AS (
      SELECT "messageId", "quizId", quote FROM jsonb_to_recordset(${given}::jsonb) AS g("messageId" bigint, "quizId" bigint, quote text)),
    messages_held AS (
      SELECT m.id, quote, m.created_at FROM given JOIN messages AS m ON m.id = "messageId"
      WHERE m.user_id = ${userId} AND m.role = 'user' AND strpos(m.text, quote) > 0 FOR SHARE OF m),
    quizzes_held AS (
      SELECT q.id, quote, q.changed_at FROM given JOIN quiz_sessions AS q ON q.user_id = ${userId} AND q.id = "quizId"
      WHERE q.status = 'completed' AND q.result -> 'patterns' @> jsonb_build_array(jsonb_build_object('title', ${safeText(found.title)}::text))
        AND (quote IS NULL OR EXISTS (
        SELECT FROM jsonb_array_elements(q.answers) AS answer WHERE strpos(answer ->> 'words', quote) > 0)) FOR SHARE OF q),
    held AS (
      SELECT id AS message_id, NULL::bigint AS quiz_id, quote, created_at AS said_at FROM messages_held
      UNION ALL SELECT NULL, id, quote, changed_at FROM quizzes_held),
    fresh AS (
      SELECT * FROM held WHERE NOT EXISTS (
        SELECT FROM pattern_evidence AS e WHERE e.pattern_id = ${found.again}
          AND (e.message_id = held.message_id OR e.quiz_id = held.quiz_id))),
    again AS (
      UPDATE patterns SET seen = seen + (SELECT count(DISTINCT (message_id, quiz_id)) FROM fresh), archived_at = NULL, confidence = greatest(confidence, ${found.confidence}::real),
        description = ${found.description}, advice = ${found.advice}, written_from = ${from},
        first_seen = least(first_seen, (SELECT min(said_at) FROM held)), last_seen = greatest(last_seen, (SELECT max(said_at) FROM held))
      WHERE id = ${found.again} AND user_id = ${userId} AND EXISTS (SELECT FROM fresh)
      RETURNING id),
    added AS (
      INSERT INTO patterns (user_id, kind, found_by, theme, title, description, advice, confidence, seen, first_seen, last_seen,
        titled_from, written_from, merged_into, embedding_model, embedding)
      SELECT ${userId}, ${found.kind}, ${found.foundBy}, ${found.theme}, ${found.title}, ${found.description}, ${found.advice},
        ${found.confidence}, (SELECT count(DISTINCT (message_id, quiz_id)) FROM held), (SELECT min(said_at) FROM held), (SELECT max(said_at) FROM held),
        ${from}, ${from}, (SELECT id FROM patterns WHERE id = ${found.mergedInto} AND user_id = ${userId} AND merged_into IS NULL),
        ${found.vector?.model ?? null}, ${found.vector === null ? null : JSON.stringify(found.vector.values).replace("[", "{").replace("]", "}")}::real[]
      WHERE ${found.again === null} AND EXISTS (SELECT FROM held)
      RETURNING id)
    INSERT INTO pattern_evidence (pattern_id, user_id, message_id, quiz_id, quote, said_at)
    SELECT one.id, ${userId}, message_id, quiz_id, quote, said_at
    FROM (SELECT id FROM again UNION ALL SELECT id FROM added) AS one, held
    ON CONFLICT DO NOTHING`
}

const tidied = (sql: SqlClient, userId: number) =>
  Effect.all([
    sql`
      DELETE FROM pattern_evidence WHERE id IN (
        SELECT id FROM (
          SELECT id, row_number() OVER (PARTITION BY pattern_id ORDER BY said_at DESC, id DESC) AS place
          FROM pattern_evidence WHERE user_id = ${userId}) AS placed
        WHERE place > ${kept.quotes})`,
    sql`
      UPDATE patterns SET archived_at = now() WHERE id IN (
        SELECT id FROM patterns WHERE user_id = ${userId} AND merged_into IS NULL AND archived_at IS NULL
        ORDER BY last_seen DESC, id DESC OFFSET ${kept.patterns})`,
  ])

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind("profile.begin", Begun, (sql, { people, upto }) =>
    Effect.all([
      sql`
        INSERT INTO profiles (user_id, quick_upto, deep_upto)
        SELECT user_id, newest, CASE WHEN deep THEN newest ELSE 0 END
        FROM jsonb_to_recordset(${JSON.stringify(people)}::jsonb) AS g("userId" bigint, deep boolean, newest bigint)
        JOIN users ON user_id = "userId"
        ON CONFLICT (user_id) DO UPDATE SET quick_upto = excluded.quick_upto,
          deep_upto = greatest(profiles.deep_upto, excluded.deep_upto)`,
      sql`UPDATE profile_progress SET upto = greatest(upto, ${upto})`,
    ]),
  ),
  changeKind("profile.keep", FoundData, (sql, { placed, read }, { userId }) =>
    userId === null
      ? Effect.void
      : Effect.flatMap(isAsRead(sql, userId, read), (same) =>
          same
            ? Effect.andThen(
                Effect.forEach(placed, (each) => keptOne(sql, userId, each, read), { discard: true }),
                tidied(sql, userId),
              )
            : Effect.void,
        ),
  ),
  changeKind("profile.refuse", Refused, (sql, { id, names }, { userId }) => {
    const gone = sql`user_id = ${userId} AND (id = ${id} OR merged_into = ${id})`
    return Effect.andThen(
      sql`
        INSERT INTO pattern_refusals (user_id, hash)
        SELECT DISTINCT ${userId}::bigint, ${hashed(sql, userId ?? 0, sql.literal("mark"))} FROM (
          SELECT name AS mark FROM jsonb_array_elements_text(${safeJsonText(names)}::jsonb) AS given(name)
          UNION SELECT kind || ' message ' || message_id FROM patterns JOIN pattern_evidence AS e ON e.pattern_id = patterns.id
            WHERE patterns.user_id = ${userId} AND (patterns.id = ${id} OR merged_into = ${id}) AND message_id IS NOT NULL) AS marks
        ON CONFLICT DO NOTHING`,
      sql`DELETE FROM patterns WHERE ${gone}`,
    )
  }),
  changeKind(
    "profile.part",
    Named,
    (sql, { id }, { userId }) => sql`UPDATE patterns SET merged_into = NULL WHERE id = ${id} AND user_id = ${userId}`,
  ),
]
