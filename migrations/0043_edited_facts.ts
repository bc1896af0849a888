import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** A fact may say in other words what an edit takes away, so it goes with the words and is read again; one that was corrected has the person's own. Replaces a trigger's function: the release before works on. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql.unsafe(`CREATE OR REPLACE FUNCTION confidant_reread() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    between text := '[[:space:][:punct:]«»“”„…–—]+';
    only_added boolean := array_remove(regexp_split_to_array(OLD.text, between), '')
      <@ regexp_split_to_array(NEW.text, between);
  BEGIN
    DELETE FROM fact_sources AS s USING facts AS f
    WHERE s.message_id = NEW.id AND f.id = s.fact_id
      AND (strpos(NEW.text, s.quote) = 0 OR NOT only_added AND NOT f.corrected);
    WITH read AS (
      INSERT INTO fact_rereadings (message_id, user_id)
      SELECT NEW.id, user_id FROM fact_readings WHERE user_id = NEW.user_id AND upto >= NEW.id AND NOT paused
      ON CONFLICT DO NOTHING RETURNING user_id)
    UPDATE fact_readings SET unread = unread + 1 FROM read WHERE fact_readings.user_id = read.user_id;
    RETURN NULL;
  END $$`)
})
