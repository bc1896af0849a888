import { Duration, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { MessageId, UserId } from "../../domain/Ids.ts"
import { safeJsonText } from "../../domain/SafeText.ts"
import { Language } from "../../domain/talk/Language.ts"
import { analyses, finding, kept, leastMessages } from "../../policy/Profile.ts"
import { mayBeRead } from "../../store/driver/MayBeRead.ts"
import { Int8, Statements } from "../../store/driver/Statements.ts"
import { Known, Pattern, PatternId, Profiles, Said, Vector } from "./Profiles.ts"

const Id = Int8.pipe(Schema.decodeTo(PatternId))
const SaidId = Int8.pipe(Schema.decodeTo(MessageId))

const DueRows = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      userId: Int8.pipe(Schema.decodeTo(UserId)),
      quick: Int8,
      deep: Int8,
      total: Int8,
      newest: SaidId,
    }),
  ),
)
const UptoRows = Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ since: Int8, upto: Int8 })))
const PeopleRows = Schema.decodeUnknownEffect(
  Schema.Array(Schema.Struct({ language: Language, timeZone: Schema.NullOr(Schema.String) })),
)
const SaidRows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ ...Said.fields, id: SaidId, at: Int8 })))
const KnownRows = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      ...Known.fields,
      id: Id,
      mergedInto: Schema.NullOr(Id),
      vector: Schema.NullOr(Vector),
    }),
  ),
)
const PatternRows = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      ...Pattern.fields,
      id: Id,
      mergedInto: Schema.NullOr(Id),
      firstSeen: Int8,
      lastSeen: Int8,
    }),
  ),
)
const StepRows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ step: Schema.Int })))
const Sure = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({ theme: Schema.NullOr(Schema.String), title: Schema.String, description: Schema.String }),
  ),
)
const QuizRows = Schema.decodeUnknownEffect(
  Schema.Array(
    Schema.Struct({
      language: Language,
      id: Int8,
      answers: Schema.Array(Schema.Struct({ words: Schema.NullOr(Schema.String) })),
      patterns: Schema.Array(
        Schema.Struct({
          kind: Pattern.fields.kind,
          title: Schema.String,
          description: Schema.String,
          recommendation: Schema.String,
          quotes: Schema.Array(Schema.String),
          confidence: Schema.Finite,
        }),
      ),
    }),
  ),
)
const MarkRows = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ mark: Schema.String })))

const millis = (sql: SqlClient, column: string) => sql`(extract(epoch FROM ${sql(column)}) * 1000)::bigint`

export const hashed = (sql: SqlClient, userId: number, mark: ReturnType<SqlClient["literal"]>) =>
  sql`sha256(convert_to((SELECT key FROM profile_progress) || ' ' || ${userId}::bigint || ' ' || ${mark}, 'UTF8'))`

export const layer = Layer.effect(
  Profiles,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements

    /** Ids are given before a commit, so those of the last minutes are read again. */
    const due = Effect.gen(function* () {
      const [progress] = yield* sql`
        WITH batch AS (
          SELECT id, created_at FROM messages WHERE id > (SELECT upto FROM profile_progress) ORDER BY id LIMIT ${finding.batch})
        SELECT coalesce(max(id) FILTER (WHERE created_at < now()
          - ${Duration.toSeconds(finding.committedWithin)} * interval '1 second'), (SELECT upto FROM profile_progress)) AS upto, (SELECT upto FROM profile_progress) AS since
        FROM batch`.pipe(Effect.flatMap(UptoRows))
      const counted = (after: string, most: number) => sql`
        (SELECT count(*) FROM (SELECT FROM memorable AS m WHERE m.user_id = batch.user_id AND m.role = 'user'
          AND m.id > coalesce((SELECT ${sql(after)} FROM profiles WHERE user_id = batch.user_id), 0) LIMIT ${most}) AS counted)`
      const people = yield* sql`
        WITH batch AS (
          SELECT user_id, max(id) AS newest FROM (
            SELECT id, user_id, role FROM messages WHERE id > (SELECT upto FROM profile_progress) ORDER BY id LIMIT ${finding.batch}) AS said
          WHERE role = 'user' GROUP BY user_id)
        SELECT user_id AS "userId", newest, ${counted("quick_upto", analyses.quick.every)} AS quick,
          ${counted("deep_upto", analyses.deep.every)} AS deep,
          (SELECT count(*) FROM (SELECT FROM memorable AS m WHERE m.user_id = batch.user_id AND m.role = 'user'
            LIMIT ${leastMessages}) AS counted) AS total
        FROM batch JOIN users USING (user_id) WHERE ${mayBeRead(sql, "users")}`.pipe(Effect.flatMap(DueRows))
      return { ...progress, people }
    })

    return Profiles.of({
      due: statements.run("Profiles.due", due),
      look: (userId, messages) =>
        statements.run(
          "Profiles.look",
          Effect.gen(function* () {
            const [person] = yield* sql`
              SELECT language, time_zone AS "timeZone" FROM users WHERE user_id = ${userId} AND ${mayBeRead(sql, "users")}`.pipe(
              Effect.flatMap(PeopleRows),
            )
            if (person === undefined) return null
            const said = yield* sql`
              SELECT id, text, md5(text) AS mark, ${millis(sql, "created_at")} AS at FROM memorable
              WHERE user_id = ${userId} AND role = 'user' ORDER BY id DESC LIMIT ${messages}`.pipe(
              Effect.flatMap(SaidRows),
            )
            const known = yield* sql`
              SELECT id, kind, theme, title, merged_into AS "mergedInto", archived_at IS NOT NULL AS archived,
                CASE WHEN embedding IS NOT NULL THEN
                  jsonb_build_object('model', embedding_model, 'values', to_jsonb(embedding)) END AS vector
              FROM patterns WHERE user_id = ${userId} ORDER BY last_seen DESC, id DESC`.pipe(Effect.flatMap(KnownRows))
            return { ...person, said: said.toReversed(), known }
          }),
        ),
      quiz: (userId, id, conversation) =>
        statements.run(
          "Profiles.quiz",
          sql`
            SELECT language, id, answers, result -> 'patterns' AS patterns FROM quiz_sessions JOIN users USING (user_id)
            WHERE user_id = ${userId} AND id = ${id} AND status = 'completed' AND EXISTS (
              SELECT FROM conversations AS c WHERE c.id = ${conversation} AND c.user_id = ${userId} AND NOT temporary)`.pipe(
            Effect.flatMap(QuizRows),
            Effect.map(([found]) =>
              found === undefined
                ? null
                : { ...found, answers: found.answers.flatMap(({ words }) => (words === null ? [] : [words])) },
            ),
          ),
        ),
      refused: (userId, marks) =>
        statements.run(
          "Profiles.refused",
          sql`
            SELECT mark FROM jsonb_array_elements_text(${safeJsonText(marks)}::jsonb) AS given(mark)
            JOIN pattern_refusals AS held ON held.user_id = ${userId} AND held.hash = ${hashed(sql, userId, sql.literal("mark"))}`.pipe(
            Effect.flatMap(MarkRows),
            Effect.map((rows) => new Set(rows.map(({ mark }) => mark))),
          ),
        ),
      moods: (userId, days) =>
        statements.run(
          "Profiles.moods",
          sql`
            SELECT step FROM (
              SELECT DISTINCT ON (day) day, step FROM moods WHERE user_id = ${userId} ORDER BY day DESC, source LIMIT ${days}) AS newest
            ORDER BY day`.pipe(
            Effect.flatMap(StepRows),
            Effect.map((rows) => rows.map(({ step }) => step)),
          ),
        ),
      all: (userId) =>
        statements.run(
          "Profiles.all",
          sql`
            SELECT id, kind, found_by AS "foundBy", theme, title, description, advice, confidence, seen,
              ${millis(sql, "first_seen")} AS "firstSeen", ${millis(sql, "last_seen")} AS "lastSeen",
              merged_into AS "mergedInto", archived_at IS NOT NULL AS archived, (
                SELECT coalesce(jsonb_agg(jsonb_build_object('quote', quote, 'at', ${millis(sql, "said_at")})
                  ORDER BY said_at DESC, held.id DESC), '[]')
                FROM pattern_evidence AS held WHERE pattern_id = patterns.id) AS evidence
            FROM patterns WHERE user_id = ${userId} ORDER BY last_seen DESC, id DESC`.pipe(Effect.flatMap(PatternRows)),
        ),
      surest: (userId, count) =>
        statements.run(
          "Profiles.surest",
          sql`
            SELECT theme, title, description FROM (
              SELECT * FROM patterns WHERE user_id = ${userId} AND merged_into IS NULL AND archived_at IS NULL
              ORDER BY last_seen DESC LIMIT ${kept.known}) AS newest
            ORDER BY confidence DESC, last_seen DESC LIMIT ${count}`.pipe(Effect.flatMap(Sure)),
        ),
    })
  }),
)
