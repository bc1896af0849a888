import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const statements = [
  // What showed in a person's words. `theme`: of a rule, whose words are in the text files. Another of the same kind may be merged into it, and both stay.
  `CREATE TABLE patterns (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('behavioural', 'emotional', 'cognitive')),
    found_by text NOT NULL CHECK (found_by IN ('model', 'rules', 'quiz')),
    theme text,
    title text NOT NULL CHECK (title <> ''),
    description text NOT NULL,
    advice text,
    confidence real NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    seen integer NOT NULL DEFAULT 1 CHECK (seen > 0),
    first_seen timestamptz NOT NULL,
    last_seen timestamptz NOT NULL,
    merged_into bigint REFERENCES patterns ON DELETE SET NULL CHECK (merged_into <> id),
    archived_at timestamptz,
    embedding_model text,
    embedding real[],
    CHECK ((embedding IS NULL) = (embedding_model IS NULL))
  )`,
  `CREATE INDEX patterns_user ON patterns (user_id)`,
  `CREATE INDEX patterns_merged ON patterns (merged_into) WHERE merged_into IS NOT NULL`,
  // Without a quote: what was chosen in a quiz.
  `CREATE TABLE pattern_evidence (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pattern_id bigint NOT NULL REFERENCES patterns ON DELETE CASCADE,
    user_id bigint NOT NULL,
    message_id bigint REFERENCES messages ON DELETE CASCADE,
    quiz_id bigint,
    quote text CHECK (quote <> ''),
    said_at timestamptz NOT NULL,
    FOREIGN KEY (user_id, quiz_id) REFERENCES quiz_sessions (user_id, id) ON DELETE CASCADE,
    CHECK ((message_id IS NULL) <> (quiz_id IS NULL)),
    CHECK (quote IS NOT NULL OR quiz_id IS NOT NULL),
    UNIQUE NULLS NOT DISTINCT (pattern_id, message_id, quiz_id, quote)
  )`,
  `CREATE INDEX pattern_evidence_message ON pattern_evidence (message_id) WHERE message_id IS NOT NULL`,
  `CREATE INDEX pattern_evidence_quiz ON pattern_evidence (user_id, quiz_id) WHERE quiz_id IS NOT NULL`,
  `CREATE FUNCTION confidant_unproven() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    DELETE FROM patterns WHERE id = OLD.pattern_id
      AND NOT EXISTS (SELECT FROM pattern_evidence WHERE pattern_id = OLD.pattern_id);
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER pattern_evidence_gone AFTER DELETE ON pattern_evidence
    FOR EACH ROW EXECUTE FUNCTION confidant_unproven()`,
  `CREATE FUNCTION confidant_reworded() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    DELETE FROM pattern_evidence WHERE message_id = NEW.id AND strpos(NEW.text, quote) = 0;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER pattern_evidence_edited AFTER UPDATE OF text ON messages
    FOR EACH ROW WHEN (OLD.text IS DISTINCT FROM NEW.text) EXECUTE FUNCTION confidant_reworded()`,
  `CREATE FUNCTION confidant_reanswered() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    DELETE FROM pattern_evidence WHERE user_id = NEW.user_id AND quiz_id = NEW.id AND quote IS NOT NULL AND NOT EXISTS (
      SELECT FROM jsonb_array_elements(NEW.answers) AS answer WHERE strpos(answer ->> 'words', quote) > 0);
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER pattern_evidence_reanswered AFTER UPDATE OF answers ON quiz_sessions
    FOR EACH ROW WHEN (NEW.status = 'completed') EXECUTE FUNCTION confidant_reanswered()`,
  // What somebody said is not them: hashes by the key of profile_progress.
  `CREATE TABLE pattern_refusals (
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    hash bytea NOT NULL,
    PRIMARY KEY (user_id, hash)
  )`,
  // Up to which of their messages somebody's were looked at.
  `CREATE TABLE profiles (
    user_id bigint PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    quick_upto bigint NOT NULL,
    deep_upto bigint NOT NULL
  )`,
  `CREATE TABLE profile_progress (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    upto bigint NOT NULL,
    key text NOT NULL DEFAULT gen_random_uuid() || '' || gen_random_uuid()
  )`,
  `INSERT INTO profile_progress (upto) SELECT coalesce(max(id), 0) FROM messages`,
]

/** Patterns in what people say, each with its evidence. Only adds: the release before looks for none, and what it deletes takes them along. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
