import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** A fact has its words from the first message that says it, and goes with that one; later ones that say the same are read again. Replaces a trigger's function: the release before works on. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql.unsafe(`CREATE OR REPLACE FUNCTION confidant_unsourced() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    owner bigint := (SELECT user_id FROM facts WHERE id = OLD.fact_id);
  BEGIN
    IF OLD.ends THEN
      UPDATE facts SET valid_to = NULL
      WHERE id = OLD.fact_id AND superseded_by IS NULL
        AND NOT EXISTS (SELECT FROM fact_sources AS s WHERE s.fact_id = facts.id AND s.ends)
        AND NOT EXISTS (SELECT FROM facts AS other
          WHERE other.user_id = facts.user_id AND other.slot = facts.slot AND other.valid_to IS NULL);
      RETURN NULL;
    END IF;
    -- Whoever learns holds this row before any fact.
    PERFORM FROM fact_readings WHERE user_id = owner FOR UPDATE;
    IF EXISTS (SELECT FROM fact_sources AS s
      WHERE s.fact_id = OLD.fact_id AND NOT s.ends AND (s.message_id < OLD.message_id
        OR EXISTS (SELECT FROM facts WHERE id = OLD.fact_id AND corrected)))
    THEN
      RETURN NULL;
    END IF;
    WITH said AS (
      SELECT m.id FROM fact_sources AS s JOIN messages AS m ON m.id = s.message_id
      WHERE s.fact_id = OLD.fact_id AND NOT s.ends FOR KEY SHARE OF m SKIP LOCKED),
    again AS (
      INSERT INTO fact_rereadings (message_id, user_id)
      SELECT said.id, r.user_id FROM said, fact_readings AS r WHERE r.user_id = owner AND NOT r.paused
      ON CONFLICT DO NOTHING RETURNING user_id)
    UPDATE fact_readings SET unread = unread + (SELECT count(*) FROM again) WHERE user_id = owner;
    DELETE FROM facts WHERE id = OLD.fact_id;
    RETURN NULL;
  END $$`)
})
