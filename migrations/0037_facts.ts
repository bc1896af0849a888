import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

const statements = [
  `CREATE TABLE facts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('fact', 'state', 'plan', 'preference', 'event')),
    slot text CHECK (slot IN ('name', 'age', 'birthday', 'city', 'country', 'job', 'employer', 'studies', 'partner',
      'family_status', 'sleep_time', 'wake_time')),
    text text NOT NULL,
    language text NOT NULL CHECK (language IN ('en', 'ru')),
    said_at timestamptz NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_to timestamptz,
    learned_at timestamptz NOT NULL DEFAULT now(),
    superseded_by bigint,
    times_seen integer NOT NULL DEFAULT 1 CHECK (times_seen > 0),
    pinned boolean NOT NULL DEFAULT false,
    hidden boolean NOT NULL DEFAULT false,
    corrected boolean NOT NULL DEFAULT false,
    CHECK (superseded_by IS NULL OR valid_to IS NOT NULL)
  )`,
  `CREATE INDEX facts_user ON facts (user_id)`,
  `CREATE INDEX facts_superseded ON facts (superseded_by) WHERE superseded_by IS NOT NULL`,
  `CREATE TABLE fact_sources (
    fact_id bigint NOT NULL REFERENCES facts ON DELETE CASCADE,
    message_id bigint NOT NULL REFERENCES messages ON DELETE CASCADE,
    quote text NOT NULL,
    ends boolean NOT NULL DEFAULT false,
    PRIMARY KEY (fact_id, message_id, ends)
  )`,
  `CREATE INDEX fact_sources_message ON fact_sources (message_id)`,
  // What rests on no words any more goes; what ended by words that are gone has not ended.
  `CREATE FUNCTION confidant_unsourced() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF OLD.ends THEN
      UPDATE facts SET valid_to = NULL
      WHERE id = OLD.fact_id AND superseded_by IS NULL
        AND NOT EXISTS (SELECT FROM fact_sources AS s WHERE s.fact_id = facts.id AND s.ends)
        AND NOT EXISTS (SELECT FROM facts AS other
          WHERE other.user_id = facts.user_id AND other.slot = facts.slot AND other.valid_to IS NULL);
    ELSE
      DELETE FROM facts
      WHERE id = OLD.fact_id AND NOT EXISTS (SELECT FROM fact_sources AS s WHERE s.fact_id = facts.id AND NOT s.ends);
    END IF;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER fact_unsourced AFTER DELETE ON fact_sources FOR EACH ROW EXECUTE FUNCTION confidant_unsourced()`,
  // The value before it takes its place.
  `CREATE FUNCTION confidant_unsuperseded() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    heir bigint := (SELECT id FROM facts WHERE superseded_by = OLD.id ORDER BY valid_from DESC, id DESC LIMIT 1);
    after bigint := (SELECT id FROM facts WHERE id = OLD.superseded_by);
  BEGIN
    UPDATE facts SET superseded_by = heir WHERE superseded_by = OLD.id AND id <> heir;
    UPDATE facts SET superseded_by = after, valid_to = CASE
        WHEN after IS NOT NULL THEN OLD.valid_to
        WHEN EXISTS (SELECT FROM facts AS other
          WHERE other.user_id = facts.user_id AND other.slot = facts.slot AND other.valid_to IS NULL) THEN valid_to
      END
    WHERE id = heir;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER fact_unsuperseded AFTER DELETE ON facts FOR EACH ROW EXECUTE FUNCTION confidant_unsuperseded()`,
  `CREATE TABLE fact_readings (
    user_id bigint PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    upto bigint NOT NULL DEFAULT 0,
    unread integer NOT NULL DEFAULT 0 CHECK (unread >= 0),
    said_at timestamptz,
    not_before timestamptz,
    paused boolean NOT NULL DEFAULT false,
    key uuid NOT NULL DEFAULT gen_random_uuid()
  )`,
  `CREATE TABLE fact_rereadings (
    message_id bigint PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
    user_id bigint NOT NULL REFERENCES fact_readings ON DELETE CASCADE
  )`,
  `CREATE INDEX fact_rereadings_user ON fact_rereadings (user_id)`,
  `CREATE TABLE forgotten_facts (
    user_id bigint NOT NULL REFERENCES fact_readings ON DELETE CASCADE,
    hash bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, hash)
  )`,
  // What was said before this release is not read: it would cost a call for each ten messages.
  `CREATE TABLE fact_progress (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    upto bigint NOT NULL
  )`,
  `INSERT INTO fact_progress (upto) SELECT coalesce(max(id), 0) FROM messages`,
  `CREATE FUNCTION confidant_reread() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    DELETE FROM fact_sources WHERE message_id = NEW.id AND strpos(NEW.text, quote) = 0;
    WITH read AS (
      INSERT INTO fact_rereadings (message_id, user_id)
      SELECT NEW.id, user_id FROM fact_readings WHERE user_id = NEW.user_id AND upto >= NEW.id AND NOT paused
      ON CONFLICT DO NOTHING RETURNING user_id)
    UPDATE fact_readings SET unread = unread + 1 FROM read WHERE fact_readings.user_id = read.user_id;
    RETURN NULL;
  END $$`,
  `CREATE TRIGGER fact_reread AFTER UPDATE OF text ON messages
    FOR EACH ROW WHEN (OLD.text IS DISTINCT FROM NEW.text AND NEW.role = 'user') EXECUTE FUNCTION confidant_reread()`,
]

/** What people said about themselves, with the words that say so. Only adds: the release before notes nothing, and what it deletes takes its facts along. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
