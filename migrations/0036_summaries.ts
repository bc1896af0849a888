import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const statements = [
  // One row for each fold: what went into it is every message up to the last one, so a deletion leaves those before it sound.
  `CREATE TABLE summaries (
    conversation_id bigint NOT NULL REFERENCES conversations ON DELETE CASCADE,
    last_message_id bigint NOT NULL,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    folds integer NOT NULL CHECK (folds > 0),
    until timestamptz NOT NULL,
    text text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (conversation_id, last_message_id),
    UNIQUE (conversation_id, folds)
  )`,
  `CREATE INDEX summaries_user ON summaries (user_id, last_message_id)`,
  `CREATE TABLE summary_due (
    conversation_id bigint PRIMARY KEY REFERENCES conversations ON DELETE CASCADE,
    since timestamptz NOT NULL DEFAULT now(),
    at timestamptz NOT NULL DEFAULT now(),
    failures integer NOT NULL DEFAULT 0
  )`,
  `CREATE INDEX summary_due_at ON summary_due (at)`,
  // Conversations with messages up to \`upto\` have been looked at.
  `CREATE TABLE summary_progress (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    upto bigint NOT NULL DEFAULT 0
  )`,
  `INSERT INTO summary_progress DEFAULT VALUES`,
  // Locked first: a fold that is being committed is seen by the next statement, and goes as well.
  `CREATE FUNCTION confidant_unfold(conversation bigint, message bigint) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM FROM summaries WHERE conversation_id = conversation AND last_message_id >= message FOR UPDATE;
    DELETE FROM summaries WHERE conversation_id = conversation AND last_message_id >= message;
    IF FOUND THEN
      INSERT INTO summary_due (conversation_id)
      SELECT id FROM conversations WHERE id = conversation FOR KEY SHARE SKIP LOCKED
      ON CONFLICT (conversation_id) DO UPDATE SET at = now();
    END IF;
  END $$`,
  `CREATE FUNCTION confidant_unfold_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM confidant_unfold(conversation_id, min(id)) FROM gone GROUP BY conversation_id ORDER BY conversation_id;
    RETURN NULL;
  END $$`,
  `CREATE FUNCTION confidant_unfold_edited() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM confidant_unfold(OLD.conversation_id, OLD.id);
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER summaries_deleted AFTER DELETE ON messages
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION confidant_unfold_deleted()`,
  `CREATE TRIGGER summaries_edited AFTER UPDATE OF text, conversation_id ON messages
    FOR EACH ROW WHEN (OLD.text IS DISTINCT FROM NEW.text OR OLD.conversation_id <> NEW.conversation_id)
    EXECUTE FUNCTION confidant_unfold_edited()`,
]

/** Rolling summaries of conversations. Only adds: under the release before nothing is folded, and a summary goes with the words it was made from. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
