import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { safeJsonText } from "../../domain/SafeText.ts"
import { type ChangeKind, changeKind, type ChangeOf } from "../../store/driver/Changes.ts"
import { Int8, Statements } from "../../store/driver/Statements.ts"
import { unsayInInbox } from "../../store/driver/Unsaid.ts"
import { Answered, Begun, Completed, Named, Quizzes, Reworded, Session, Untaken } from "./Quizzes.ts"

const Sessions = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ ...Session.fields, id: Int8 })))

export const layer = Layer.effect(
  Quizzes,
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const statements = yield* Statements
    return Quizzes.of({
      find: (userId, id) =>
        statements.run(
          "Quizzes.find",
          sql`
            SELECT id, category, status, questions, answers, adapted, result FROM quiz_sessions
            WHERE user_id = ${userId} AND id = ${id}`.pipe(
            Effect.flatMap(Sessions),
            Effect.map(([found]) => found ?? null),
          ),
        ),
      latest: (userId) =>
        statements.run(
          "Quizzes.latest",
          sql`
            SELECT * FROM (
              SELECT DISTINCT ON (category, status) id, category, status, questions, answers, adapted, result
              FROM quiz_sessions WHERE user_id = ${userId} ORDER BY category, status, id DESC) AS newest
            ORDER BY id DESC`.pipe(Effect.flatMap(Sessions)),
        ),
    })
  }),
)

/** Before the answers of these quizzes go: the messages in which they were given. */
const unsayAnswers = (sql: SqlClient, of: ChangeOf, which: Fragment) =>
  unsayInInbox(
    sql,
    of,
    sql`
      SELECT (answer ->> 'messageId')::bigint FROM quiz_sessions, jsonb_array_elements(answers) AS answer
      WHERE user_id = ${of.userId} AND ${which}`,
  )

export const changes: ReadonlyArray<ChangeKind> = [
  changeKind("quiz.begin", Begun, (sql, { category, id, questions }, of) => {
    const over = sql`category = ${category} AND status <> 'completed' AND id <> ${id}`
    return Effect.all([
      unsayAnswers(sql, of, over),
      sql`DELETE FROM quiz_sessions WHERE user_id = ${of.userId} AND ${over}`,
      sql`
        INSERT INTO quiz_sessions (user_id, id, category, questions)
        VALUES (${of.userId}, ${id}, ${category}, ${safeJsonText(questions)}::jsonb)
        ON CONFLICT (user_id, id) DO NOTHING`,
    ])
  }),
  changeKind(
    "quiz.answer",
    Answered,
    (sql, { answer, at, id, questions }, { userId }) => sql`
      UPDATE quiz_sessions SET changed_at = now(), answers = answers || jsonb_build_array(${safeJsonText(answer)}::jsonb),
        questions = coalesce(${questions === undefined ? null : safeJsonText(questions)}::jsonb, questions),
        adapted = adapted OR ${questions !== undefined}
      WHERE user_id = ${userId} AND id = ${id} AND status = 'open' AND jsonb_array_length(answers) = ${at}`,
  ),
  changeKind("quiz.untake", Untaken, (sql, { at, id }, of) =>
    Effect.andThen(
      unsayInInbox(
        sql,
        of,
        sql`
          SELECT (answers -> ${at}::integer ->> 'messageId')::bigint FROM quiz_sessions
          WHERE user_id = ${of.userId} AND id = ${id} AND status = 'open' AND jsonb_array_length(answers) = ${at + 1}`,
      ),
      sql`
          UPDATE quiz_sessions SET changed_at = now(), answers = answers - ${at}::integer
          WHERE user_id = ${of.userId} AND id = ${id} AND status = 'open' AND jsonb_array_length(answers) = ${at + 1}`,
    ),
  ),
  changeKind("quiz.reword", Reworded, (sql, { answer, at, id, result }, of) =>
    Effect.andThen(
      unsayInInbox(sql, of, sql`SELECT ${answer.messageId ?? null}::bigint`),
      sql`
          UPDATE quiz_sessions SET changed_at = now(), answers = jsonb_set(answers, ${`{${at}}`}::text[], ${safeJsonText(answer)}::jsonb, false),
            result = coalesce(${result === undefined ? null : safeJsonText(result)}::jsonb, result)
          WHERE user_id = ${of.userId} AND id = ${id} AND status <> 'cancelled'`,
    ),
  ),
  changeKind(
    "quiz.complete",
    Completed,
    (sql, { id, result }, { userId }) => sql`
      UPDATE quiz_sessions SET changed_at = now(), status = 'completed', result = ${safeJsonText(result)}::jsonb
      WHERE user_id = ${userId} AND id = ${id} AND status = 'open'`,
  ),
  changeKind("quiz.cancel", Named, (sql, { id }, of) =>
    Effect.andThen(
      unsayAnswers(sql, of, sql`id = ${id} AND status = 'open'`),
      sql`
          UPDATE quiz_sessions SET changed_at = now(), status = 'cancelled', answers = '[]', questions = coalesce((
            SELECT jsonb_agg(question ORDER BY place) FROM jsonb_array_elements(questions) WITH ORDINALITY AS asked(question, place)
            WHERE jsonb_typeof(question) = 'string'), '[]')
          WHERE user_id = ${of.userId} AND id = ${id} AND status = 'open'`,
    ),
  ),
  changeKind("quiz.delete", Named, (sql, { id }, of) =>
    Effect.andThen(
      unsayAnswers(sql, of, sql`id = ${id}`),
      sql`DELETE FROM quiz_sessions WHERE user_id = ${of.userId} AND id = ${id}`,
    ),
  ),
]
