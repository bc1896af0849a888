import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const statements = [
  // The messages that a model read as it wrote the title, and all the rest.
  `ALTER TABLE patterns
    ADD COLUMN titled_from bigint[] NOT NULL DEFAULT '{}',
    ADD COLUMN written_from bigint[] NOT NULL DEFAULT '{}'`,
  `UPDATE patterns SET titled_from = said.ids, written_from = said.ids
  FROM (SELECT pattern_id, array_agg(message_id) AS ids FROM pattern_evidence WHERE message_id IS NOT NULL GROUP BY pattern_id) AS said
  WHERE pattern_id = patterns.id AND found_by = 'model'`,
  // The person's next message brings the next look.
  `CREATE FUNCTION confidant_unwritten(person bigint, said bigint[]) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    are_gone boolean;
  BEGIN
    DELETE FROM patterns
    WHERE user_id = person AND EXISTS (SELECT FROM unnest(titled_from) AS t(id) JOIN unnest(said) AS s(id) USING (id));
    are_gone := FOUND;
    UPDATE patterns SET description = '', advice = NULL, written_from = '{}'
    WHERE user_id = person AND EXISTS (SELECT FROM unnest(written_from) AS w(id) JOIN unnest(said) AS s(id) USING (id));
    IF NOT (are_gone OR FOUND) THEN RETURN; END IF;
    UPDATE profiles SET quick_upto = 0 WHERE user_id = person;
  END $$`,
  `CREATE FUNCTION confidant_unwritten_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM confidant_unwritten(user_id, array_agg(id)) FROM gone WHERE role = 'user' GROUP BY user_id ORDER BY user_id;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER patterns_deleted AFTER DELETE ON messages
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION confidant_unwritten_deleted()`,
  `CREATE FUNCTION confidant_unwritten_edited() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    between text := '[[:space:][:punct:]«»“”„…–—]+';
  BEGIN
    IF NOT array_remove(regexp_split_to_array(OLD.text, between), '') <@ regexp_split_to_array(NEW.text, between) THEN
      PERFORM confidant_unwritten(NEW.user_id, ARRAY[NEW.id]);
    END IF;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER patterns_edited AFTER UPDATE OF text ON messages
    FOR EACH ROW WHEN (OLD.text IS DISTINCT FROM NEW.text AND NEW.role = 'user') EXECUTE FUNCTION confidant_unwritten_edited()`,
]

/** What a model wrote of a person may say in other words what they deleted, so it goes with each message that it read. Only adds: what the release before writes goes with its evidence, as before. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
