import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const statements = [
  // The newest one is in force: one model's vectors, all of one dimension. All messages up to `upto` have theirs.
  `CREATE TABLE memory_spaces (
    id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    model text NOT NULL,
    dimension integer CHECK (dimension > 0),
    upto bigint NOT NULL DEFAULT 0,
    begun_at timestamptz NOT NULL DEFAULT now()
  )`,
  // A byte for each number, and its sign, by which the nearest are found first. Without a vector: the model has none for this text, or it was edited (`stale`).
  `CREATE TABLE memory_vectors (
    message_id bigint PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
    user_id bigint NOT NULL,
    space integer NOT NULL REFERENCES memory_spaces,
    vector bytea,
    signs bit varying,
    stale boolean NOT NULL DEFAULT false,
    CHECK ((vector IS NULL) = (signs IS NULL) AND NOT (stale AND vector IS NOT NULL))
  )`,
  `CREATE INDEX memory_vectors_user ON memory_vectors (user_id)`,
  `CREATE INDEX memory_vectors_stale ON memory_vectors (message_id) WHERE stale`,
  `CREATE FUNCTION confidant_forget_vector() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE memory_vectors SET vector = NULL, signs = NULL, stale = true WHERE message_id = NEW.id;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER memory_vectors_edited AFTER UPDATE OF text ON messages
    FOR EACH ROW WHEN (OLD.text IS DISTINCT FROM NEW.text) EXECUTE FUNCTION confidant_forget_vector()`,
]

/** What messages mean, as vectors, written after the turn. Only adds: under the release before nothing new gets in, and nothing stays that is deleted. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
