import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const statements = [
  // The Russian configuration stems Latin words as English, so each word of a message has its own language. Without positions: short messages rank as well without.
  `CREATE FUNCTION confidant_words(said text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT strip(to_tsvector('pg_catalog.russian', translate(left(said, 8000), 'ёЁ’', 'еЕ'''))) $$`,
  // The words that one might date a message with, in both languages, by UTC.
  `CREATE FUNCTION confidant_day(at timestamptz) RETURNS tsvector LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT strip(to_tsvector('pg_catalog.russian', to_char(at AT TIME ZONE 'UTC', 'FMDD FMMonth FMDay YYYY-MM-DD YYYY ')
      || (ARRAY['январь', 'февраль', 'март', 'апрель', 'май мая', 'июнь', 'июль', 'август', 'сентябрь', 'октябрь', 'ноябрь',
        'декабрь'])[extract(month FROM at AT TIME ZONE 'UTC')::int] || ' '
      || (ARRAY['понедельник', 'вторник', 'среда', 'четверг', 'пятница', 'суббота', 'воскресенье'])
        [extract(isodow FROM at AT TIME ZONE 'UTC')::int])) $$`,
  // All that may be found again. Whatever reads messages for the memory reads them here.
  `CREATE VIEW memorable AS
    SELECT m.id, m.user_id, m.conversation_id, m.role, m.text, m.created_at
    FROM messages AS m JOIN conversations AS c ON c.id = m.conversation_id WHERE NOT c.temporary AND m.text <> ''`,
  // Not of the person's row: it would be locked once for each message. The reference to the message erases it with the person.
  `CREATE TABLE memory_index (
    message_id bigint PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
    user_id bigint NOT NULL,
    session bigint NOT NULL,
    role text NOT NULL CHECK (role IN ('user', 'assistant')),
    length integer NOT NULL CHECK (length >= 0),
    words tsvector NOT NULL
  )`,
  `CREATE INDEX memory_index_user ON memory_index (user_id, message_id)`,
  // Up to \`upto\` all messages are in the index; a rebuilding has come to \`rebuilt\`.
  `CREATE TABLE memory_progress (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    upto bigint NOT NULL DEFAULT 0,
    rebuilt bigint
  )`,
  `INSERT INTO memory_progress DEFAULT VALUES`,
  `CREATE FUNCTION confidant_reindex() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE memory_index SET words = confidant_words(NEW.text) || confidant_day(NEW.created_at),
      length = length(confidant_words(NEW.text))
    WHERE message_id = NEW.id;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER memory_index_edited AFTER UPDATE OF text ON messages
    FOR EACH ROW WHEN (OLD.text IS DISTINCT FROM NEW.text) EXECUTE FUNCTION confidant_reindex()`,
]

/** The words of messages for full-text search, written after the turn. Only adds: under the release before nothing new gets in, and nothing stays that is deleted. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
