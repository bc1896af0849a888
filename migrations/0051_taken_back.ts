import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const statements = [
  // What a model wrote of a quiz may say any of its answers in other words.
  `CREATE OR REPLACE FUNCTION confidant_reanswered() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.result ->> 'by' = 'model' THEN
      DELETE FROM patterns AS p WHERE p.user_id = NEW.user_id AND found_by = 'quiz'
        AND EXISTS (SELECT FROM pattern_evidence AS e WHERE e.pattern_id = p.id AND e.quiz_id = NEW.id);
      UPDATE patterns AS p SET description = '', advice = NULL WHERE p.user_id = NEW.user_id
        AND EXISTS (SELECT FROM pattern_evidence AS e WHERE e.pattern_id = p.id AND e.quiz_id = NEW.id);
      DELETE FROM pattern_evidence WHERE user_id = NEW.user_id AND quiz_id = NEW.id;
      RETURN NULL;
    END IF;
    DELETE FROM pattern_evidence WHERE user_id = NEW.user_id AND quiz_id = NEW.id AND quote IS NOT NULL AND NOT EXISTS (
      SELECT FROM jsonb_array_elements(NEW.answers) AS answer WHERE strpos(answer ->> 'words', quote) > 0);
    RETURN NULL;
  END $$`,
  // How the words of a message sounded goes with an edit of it, until they are read again.
  `CREATE FUNCTION confidant_unsounded() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    DELETE FROM moods WHERE message_id = NEW.id;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER moods_edited AFTER UPDATE OF text ON messages
    FOR EACH ROW WHEN (OLD.text IS DISTINCT FROM NEW.text AND NEW.role = 'user') EXECUTE FUNCTION confidant_unsounded()`,
]

/** An answer that is taken back takes along what a model wrote of the quiz, and an edit how the message sounded. Only adds: the release before writes no such moods. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
