import type { SqlClient } from "effect/sql/SqlClient"
import type { UserId } from "../../domain/Ids.ts"
import { found, newestLeftOut, search } from "../../policy/Memory.ts"
import type { Sought } from "./Memory.ts"

/** Above all ids. */
const newest = Number.MAX_SAFE_INTEGER

/** Literals: of a parameter the server would not know the type. */
const number = (sql: SqlClient, value: number) => sql.literal(`(${value})::float8`)

const near = (sql: SqlClient) =>
  sql.literal(search.neighbours.map(([step, weight]) => `(${step}, ${weight}::float8)`).join(", "))

/** BM25's rarity of a word that `times` of `all` have. */
const rarity = (sql: SqlClient, all: string, times: string) =>
  sql.literal(`ln(1 + (${all} - ${times} + 0.5) / (${times} + 0.5))`)

/** Of the index, and of what is not in it yet: the newest minute, as a rule. Each of those messages is a session of its own conversation. */
const held = (sql: SqlClient, userId: UserId, before: number) => sql`
  SELECT message_id, session, role, length, words FROM memory_index WHERE user_id = ${userId} AND message_id < ${before}
  UNION ALL
  SELECT id, -conversation_id, role, length(words), words || day FROM (
    SELECT id, conversation_id, role, confidant_words(text) AS words, confidant_day(created_at) AS day FROM memorable
    WHERE user_id = ${userId} AND id > (SELECT upto FROM memory_progress) AND id < ${before}
      AND NOT EXISTS (SELECT FROM memory_index WHERE message_id = id) OFFSET 0) AS fresh`

/**
 * BM25 over everything of the person, with what was said beside a message and in its whole session, as a weighted sum of
 * scores that are divided by their maximum. Only the person's own words are found.
 */
export const searched = (sql: SqlClient, userId: UserId, { before, continues, within, words }: Sought) => {
  const k = number(sql, search.saturation)
  const b = number(sql, search.lengthShare)
  const kSession = number(sql, search.sessionSaturation)
  const bSession = number(sql, search.sessionLengthShare)
  const end = before ?? newest
  const earlier = sql`
    coalesce((SELECT text FROM memorable WHERE ${continues} AND user_id = ${userId} AND conversation_id = ${within}
      AND role = 'user' AND id < ${end} ORDER BY id DESC LIMIT 1), '')`
  return sql`
    WITH term AS MATERIALIZED (
      SELECT lexeme, ('''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''')::tsquery AS query
      FROM unnest(confidant_words(${words} || ' ' || ${earlier})) AS asked),
    any_term AS MATERIALIZED (SELECT string_agg(query::text, ' | ')::tsquery AS query FROM term),
    told AS MATERIALIZED (
      SELECT *, row_number() OVER (ORDER BY message_id) AS place FROM (
        SELECT message_id, session, role, length, CASE WHEN words @@ query THEN words END AS words
        FROM (${held(sql, userId, end)}) AS held, any_term OFFSET 0) AS looked),
    whole AS MATERIALIZED (SELECT count(*)::float8 AS n, avg(length)::float8 AS average FROM told),
    hit AS MATERIALIZED (
      SELECT place, session, role, length, lexeme FROM told JOIN term ON told.words @@ term.query),
    worth AS MATERIALIZED (
      SELECT lexeme, ${rarity(sql, "n", "count(*)")} AS rarity FROM hit, whole GROUP BY lexeme, n),
    alone AS MATERIALIZED (
      SELECT place, session, sum(rarity) AS rarity,
        sum(rarity) * (${k} + 1) / (1 + ${k} * (1 - ${b} + ${b} * length / average))
          * CASE role WHEN 'user' THEN 1 ELSE ${number(sql, search.companionShare)} END AS score
      FROM hit JOIN worth USING (lexeme), whole GROUP BY place, session, role, length, average),
    near AS MATERIALIZED (
      SELECT told.message_id, told.session, told.role, sum(score * weight) AS score,
        coalesce(max(rarity) FILTER (WHERE step = 0), 0) AS rarity
      FROM alone CROSS JOIN (VALUES ${near(sql)}) AS by (step, weight)
        JOIN told ON told.place = alone.place + step AND told.session = alone.session
      GROUP BY told.message_id, told.session, told.role),
    lengths AS MATERIALIZED (SELECT session, sum(length)::float8 AS length FROM told GROUP BY session),
    sessions AS MATERIALIZED (SELECT count(*)::float8 AS n, avg(length) AS average FROM lengths),
    inside AS MATERIALIZED (SELECT session, lexeme, count(*)::float8 AS times FROM hit GROUP BY session, lexeme),
    rare AS MATERIALIZED (
      SELECT lexeme, ${rarity(sql, "n", "count(*)")} AS rarity FROM inside, sessions GROUP BY lexeme, n),
    around AS MATERIALIZED (
      SELECT session, sum(rarity * times * (${kSession} + 1)
        / (times + ${kSession} * (1 - ${bSession} + ${bSession} * length / average))) AS score
      FROM inside JOIN rare USING (lexeme) JOIN lengths USING (session), sessions GROUP BY session),
    best AS MATERIALIZED (SELECT (SELECT max(score) FROM near) AS near, (SELECT max(score) FROM around) AS around),
    total AS MATERIALIZED (
      SELECT sum(coalesce(rarity, ${rarity(sql, "n", "0")})) AS rarity FROM term LEFT JOIN worth USING (lexeme), whole),
    ranked AS (
      SELECT message_id, near.score / best.near
          + ${number(sql, search.sessionShare)} * coalesce(around.score / best.around, 0) AS score,
        near.rarity / total.rarity AS covered
      FROM near LEFT JOIN around USING (session), best, total
      WHERE role = 'user' AND message_id NOT IN (
        SELECT id FROM messages WHERE conversation_id = ${within} AND id < ${end} ORDER BY id DESC LIMIT ${newestLeftOut})
      ORDER BY score DESC, message_id DESC LIMIT ${found})
    SELECT id, text, (extract(epoch FROM created_at) * 1000)::bigint AS at, score, covered
    FROM ranked JOIN messages ON id = message_id ORDER BY score DESC, id DESC`
}
