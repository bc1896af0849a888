import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const statements = [
  `ALTER TABLE facts ADD COLUMN keys text NOT NULL DEFAULT ''`,
  `ALTER TABLE facts ADD COLUMN words tsvector GENERATED ALWAYS AS (confidant_words(text || ' ' || keys)) STORED`,
  // The messages that what is noted of a person leads to: each by its best fact, the best of all has 1.
  `CREATE FUNCTION confidant_noted(person bigint, asked text, until bigint)
  RETURNS TABLE (message_id bigint, score float8, covered float8)
  LANGUAGE plpgsql STABLE ROWS 50 SET plan_cache_mode = force_generic_plan AS $$
  #variable_conflict use_column
  DECLARE
    sought text[] := tsvector_to_array(confidant_words(asked));
  BEGIN
    IF NOT EXISTS (SELECT FROM facts WHERE user_id = person)
      OR EXISTS (SELECT FROM fact_readings WHERE user_id = person AND paused) THEN RETURN; END IF;
    RETURN QUERY
    WITH held AS MATERIALIZED (
      SELECT id, ARRAY(SELECT lexeme FROM unnest(sought) AS lexeme WHERE lexeme = ANY (tsvector_to_array(words))) AS hits
      FROM facts WHERE user_id = person),
    whole AS MATERIALIZED (SELECT count(*)::float8 AS facts FROM held),
    worth AS MATERIALIZED (
      SELECT hit, ln(1 + ((SELECT facts FROM whole) - count(*) + 0.5) / (count(*) + 0.5)) AS rarity
      FROM held, unnest(hits) AS hit GROUP BY hit),
    valued AS MATERIALIZED (
      SELECT id, (SELECT sum(rarity) FROM worth WHERE hit = ANY (hits)) AS score FROM held WHERE hits <> '{}')
    SELECT source.message_id, max(valued.score) / (SELECT max(score) FROM valued), max(valued.score) / (
      SELECT sum(coalesce(rarity, ln(1 + ((SELECT facts FROM whole) + 0.5) / 0.5)))
      FROM unnest(sought) AS lexeme LEFT JOIN worth ON hit = lexeme)
    FROM valued JOIN fact_sources AS source ON source.fact_id = valued.id
    WHERE source.message_id < until GROUP BY source.message_id;
  END $$`,
]

/** Facts lead to the messages they were learned from: by their words, and by others that one may ask with. Only adds: under the release before facts have no such words. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
