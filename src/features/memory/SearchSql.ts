import type { SqlClient } from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { UserId } from "../../domain/Ids.ts"
import { found, leastCovered, leastNoted, likeness, newestLeftOut, search } from "../../policy/Memory.ts"
import type { Like, Likenesses } from "./Likeness.ts"
import type { Sought } from "./Memory.ts"
import { bigints, floats } from "../../store/driver/Lists.ts"

/** Above all ids. */
const newest = Number.MAX_SAFE_INTEGER

/** Literals: of a parameter the server would not know the type. */
const number = (sql: SqlClient, value: number) => sql.literal(`(${value})::float8`)

/** What is asked: these words, and those of the person's message before if they go on from it. */
const asked = (sql: SqlClient, userId: UserId, { before, continues, within, words }: Sought) => sql`
  ${words} || ' ' || coalesce((
    SELECT text FROM memorable WHERE ${continues} AND user_id = ${userId} AND conversation_id = ${within}
      AND role = 'user' AND id < ${before ?? newest} ORDER BY id DESC LIMIT 1), '')`

/**
 * BM25 over everything of the person, with what was said beside a message and in its whole session, as a weighted sum of
 * scores that are divided by their maximum. Only the person's own words are found.
 */
const bySaid = (sql: SqlClient, userId: UserId, sought: Sought) => sql`
  SELECT message_id, score, covered FROM confidant_said(
    person => ${userId}, asked => ${asked(sql, userId, sought)}, until => ${sought.before ?? newest},
    saturation => ${number(sql, search.saturation)}, length_share => ${number(sql, search.lengthShare)},
    session_saturation => ${number(sql, search.sessionSaturation)},
    session_length_share => ${number(sql, search.sessionLengthShare)},
    session_share => ${number(sql, search.sessionShare)}, companion_share => ${number(sql, search.companionShare)},
    beside => ${sql.literal(`'{${search.beside.join(",")}}'::float8[]`)})`

/** Beside vectors: where no message has much of the question's words, they count for hardly anything. */
const bySaidTrusted = (sql: SqlClient, userId: UserId, sought: Sought, standsOut: number) => {
  const trust = ({ least, lower, upper }: { readonly [bound in "least" | "lower" | "upper"]: number }) => sql`
    least(1, greatest(${number(sql, least)}, (max(covered) OVER () - ${number(sql, lower)}) / ${number(sql, upper - lower)}))`
  const out = sql`${String(standsOut)}::text::float8`
  return sql`
    SELECT message_id, score * ((1 - ${out}) * ${trust(likeness.words)} + ${out} * ${trust(likeness.wordsBesideOne)}) AS score,
      covered, false AS alike
    FROM (${bySaid(sql, userId, sought)}) AS said`
}

const byMeaning = (sql: SqlClient, like: ReadonlyArray<Like>) => sql`
  SELECT message_id, share * ${number(sql, likeness.share)} AS score, 0::float8 AS covered, alike
  FROM unnest(${bigints(
    sql,
    like.map(({ id }) => id),
  )}, ${floats(
    sql,
    like.map(({ share }) => share),
  )},
    ${like.map(({ alike }) => alike)}::boolean[]) AS near (message_id, share, alike)`

/** What is noted of the person leads to the messages that it was learned from. */
const byNoted = (sql: SqlClient, userId: UserId, sought: Sought) => sql`
  SELECT message_id, score * ${number(sql, search.factShare)} AS score, least(1, covered * ${number(sql, leastCovered / leastNoted)}) AS covered,
    false AS alike
  FROM confidant_noted(person => ${userId}, asked => ${asked(sql, userId, sought)}, until => ${sought.before ?? newest})`

/** The score of a message is the sum of its scores in all terms. */
const terms = (
  sql: SqlClient,
  userId: UserId,
  sought: Sought,
  { all, standsOut }: Likenesses,
): readonly [Fragment, ...ReadonlyArray<Fragment>] =>
  all.length === 0
    ? [sql`SELECT *, false AS alike FROM (${bySaid(sql, userId, sought)}) AS said`, byNoted(sql, userId, sought)]
    : [bySaidTrusted(sql, userId, sought, standsOut), byNoted(sql, userId, sought), byMeaning(sql, all)]

/** The best; where what was learned from one has been replaced, what took its place is as good. */
export const searched = (sql: SqlClient, userId: UserId, sought: Sought, like: Likenesses) => sql`
  WITH RECURSIVE newest AS MATERIALIZED (
    SELECT id FROM messages WHERE conversation_id = ${sought.within} AND id < ${sought.before ?? newest}
    ORDER BY id DESC LIMIT ${newestLeftOut}),
  best AS MATERIALIZED (
    SELECT message_id, sum(score) AS score, max(covered) AS covered, bool_or(alike) AS alike
    FROM (${terms(sql, userId, sought, like).reduce((all, term) => sql`${all} UNION ALL ${term}`)}) AS term
    WHERE message_id NOT IN (SELECT id FROM newest)
    GROUP BY message_id ORDER BY score DESC, message_id DESC LIMIT ${found}),
  heir AS (
    SELECT f.superseded_by AS id, score, covered, alike FROM best JOIN fact_sources USING (message_id) JOIN facts AS f ON f.id = fact_id
    WHERE f.superseded_by IS NOT NULL
    UNION SELECT f.superseded_by, score, covered, alike FROM heir JOIN facts AS f USING (id) WHERE f.superseded_by IS NOT NULL),
  led AS (
    SELECT message_id, max(score) AS score, max(covered) AS covered, bool_or(alike) AS alike FROM (
      SELECT * FROM best
      UNION ALL
      SELECT s.message_id, score, covered, alike FROM heir JOIN facts AS f USING (id) JOIN fact_sources AS s ON s.fact_id = f.id
      WHERE f.valid_to IS NULL AND s.message_id < ${sought.before ?? newest} AND s.message_id NOT IN (SELECT id FROM newest)) AS either
    GROUP BY message_id)
  SELECT m.id, m.text, (extract(epoch FROM m.created_at) * 1000)::bigint AS at, score, covered, alike, until, ended
  FROM led JOIN messages AS m ON m.id = message_id CROSS JOIN LATERAL (
    SELECT CASE WHEN bool_and(f.valid_to IS NOT NULL) THEN (extract(epoch FROM max(f.valid_to)) * 1000)::bigint END AS until,
      coalesce(jsonb_agg(jsonb_build_object('words', s.quote, 'until', (extract(epoch FROM f.valid_to) * 1000)::bigint) ORDER BY f.id)
        FILTER (WHERE f.valid_to IS NOT NULL), '[]') AS ended
    FROM fact_sources AS s JOIN facts AS f ON f.id = s.fact_id WHERE s.message_id = m.id AND NOT s.ends) AS noted
  ORDER BY score DESC, m.id DESC LIMIT ${found}`
