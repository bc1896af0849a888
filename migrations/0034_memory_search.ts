import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const statements = [
  // What the index lacks: the newest minute, as a rule. Each of those messages is in a session of its own conversation.
  `CREATE FUNCTION confidant_unindexed(person bigint, until bigint)
  RETURNS TABLE (message_id bigint, session bigint, role text, length integer, words tsvector)
  LANGUAGE plpgsql STABLE ROWS 10 SET plan_cache_mode = force_generic_plan SET enable_nestloop = on AS $$
  #variable_conflict use_column
  BEGIN
    RETURN QUERY
    SELECT id, -conversation_id, role, length(said), said || day FROM (
      SELECT id, conversation_id, role, confidant_words(text) AS said, confidant_day(created_at) AS day FROM memorable
      WHERE user_id = person AND id > (SELECT upto FROM memory_progress) AND id < until
        AND NOT EXISTS (SELECT FROM memory_index WHERE message_id = id) OFFSET 0) AS fresh;
  END $$`,
  // Planned once in each session of the server, for people of ten messages and of a hundred thousand: so all joins are hashed.
  `CREATE FUNCTION confidant_said(person bigint, asked text, until bigint, saturation float8, length_share float8,
    session_saturation float8, session_length_share float8, session_share float8, companion_share float8, beside float8[])
  RETURNS TABLE (message_id bigint, score float8, covered float8)
  LANGUAGE plpgsql STABLE ROWS 500 SET plan_cache_mode = force_generic_plan
  SET enable_nestloop = off SET enable_mergejoin = off AS $$
  #variable_conflict use_column
  DECLARE
    queries tsquery[] := (
      SELECT array_agg(('''' || replace(replace(lexeme, '\\', '\\\\'), '''', '''''') || '''')::tsquery)
      FROM unnest(tsvector_to_array(confidant_words(asked))) AS lexeme);
    any_word tsquery := array_to_string(queries, ' | ')::tsquery;
  BEGIN
    IF queries IS NULL THEN RETURN; END IF;
    RETURN QUERY
    WITH word AS MATERIALIZED (SELECT query, n FROM unnest(queries) WITH ORDINALITY AS asked (query, n)),
    told AS MATERIALIZED (
      SELECT message_id, session, role, length,
        CASE WHEN words @@ any_word THEN ARRAY(SELECT n FROM word WHERE words @@ query) END AS hits
      FROM (
        SELECT message_id, session, role, length, words FROM memory_index WHERE user_id = person AND message_id + 0 < until
        UNION ALL SELECT * FROM confidant_unindexed(person, until)) AS held),
    alike AS MATERIALIZED (
      SELECT session, hits, count(*)::float8 AS messages, sum(length)::float8 AS length FROM told GROUP BY session, hits),
    lengths AS MATERIALIZED (SELECT session, sum(messages) AS messages, sum(length) AS length FROM alike GROUP BY session),
    whole AS MATERIALIZED (
      SELECT sum(messages) AS messages, count(*)::float8 AS sessions, nullif(sum(length) / sum(messages), 0) AS of_message,
        nullif(avg(length), 0) AS of_session
      FROM lengths),
    inside AS MATERIALIZED (
      SELECT session, n, sum(messages) AS times
      FROM (SELECT session, messages, unnest(hits) AS n FROM alike) AS hit GROUP BY session, n),
    worth AS MATERIALIZED (
      SELECT n, ln(1 + ((SELECT messages FROM whole) - sum(times) + 0.5) / (sum(times) + 0.5)) AS rarity,
        ln(1 + ((SELECT sessions FROM whole) - count(*) + 0.5) / (count(*) + 0.5)) AS of_session
      FROM inside GROUP BY n),
    value AS MATERIALIZED (
      SELECT hits, sum(rarity) AS rarity
      FROM (SELECT hits, unnest(hits) AS n FROM (SELECT DISTINCT hits FROM alike) AS each) AS hit JOIN worth USING (n)
      GROUP BY hits),
    talks AS MATERIALIZED (
      SELECT session, array_agg(message_id) AS ids, array_agg(role = 'user') AS own, array_agg(rarity) AS rarities,
        array_agg(score) AS scores
      FROM (
        SELECT message_id, session, role, coalesce(rarity, 0) AS rarity, coalesce(rarity * (saturation + 1)
          / (1 + saturation * (1 - length_share + length_share * coalesce(length / (SELECT of_message FROM whole), 0)))
          * CASE role WHEN 'user' THEN 1 ELSE companion_share END, 0) AS score
        FROM told LEFT JOIN value USING (hits) ORDER BY message_id) AS alone
      GROUP BY session),
    near AS MATERIALIZED (
      SELECT message_id, session, own, rarity, scores[at] + beside[1] * (coalesce(scores[at - 1], 0) + coalesce(scores[at + 1], 0))
        + beside[2] * (coalesce(scores[at - 2], 0) + coalesce(scores[at + 2], 0)) AS score
      FROM (SELECT session, scores, unnest(ids) AS message_id, unnest(own) AS own, unnest(rarities) AS rarity,
        generate_subscripts(ids, 1) AS at FROM talks) AS each),
    around AS MATERIALIZED (
      SELECT session, sum(worth.of_session * times * (session_saturation + 1) / (times + session_saturation
        * (1 - session_length_share + session_length_share * coalesce(length / (SELECT of_session FROM whole), 0)))) AS score
      FROM inside JOIN worth USING (n) JOIN lengths USING (session) GROUP BY session)
    SELECT message_id, near.score / (SELECT max(score) FROM near)
        + session_share * coalesce(around.score / (SELECT max(score) FROM around), 0),
      rarity / (
        SELECT sum(coalesce(rarity, ln(1 + ((SELECT messages FROM whole) + 0.5) / 0.5))) FROM word LEFT JOIN worth USING (n))
    FROM near LEFT JOIN around USING (session) WHERE own AND near.score > 0;
  END $$`,
]

/** The search as functions, whose plans a session of the server keeps: planning it took longer than searching. Only adds. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
