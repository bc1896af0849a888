-- Makes a database of Confidant that went back in time fit to live on, where `confidant restore` was not what restored it:
--   psql -d confidant -v ledger=/var/backups/confidant/erasures.jsonl -f revive.sql
-- Before the bot starts, once after each restore. Whoever asked to be forgotten is forgotten again, no owner of a chat
-- from before can write to it any more, what was still to be sent counts as possibly sent, and a broadcast is stopped.
\set ON_ERROR_STOP on
\if :{?ledger}
\else
  \warn 'Say where the list of people who asked to be forgotten is: -v ledger=BACKUP_DIR/erasures.jsonl'
  DO $$ BEGIN RAISE 'no ledger'; END $$;
\endif
\setenv LEDGER :ledger
\set lines `cat "$LEDGER" && echo && echo complete`

BEGIN;

CREATE TEMP TABLE ledger ON COMMIT DROP AS
  SELECT line FROM regexp_split_to_table(:'lines', '\n') AS line WHERE line <> '';

-- A ledger that cannot be read would bring people back.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM ledger WHERE line = 'complete') THEN RAISE 'the ledger cannot be read'; END IF;
END $$;

-- Without those whom the database itself had forgotten then or later: they may have come back since.
CREATE TEMP TABLE forgotten ON COMMIT DROP AS
  SELECT user_id, 'epoch'::timestamptz + millis * interval '1 millisecond' AS at FROM (
    SELECT (line::jsonb ->> 'userId')::bigint AS user_id, max((line::jsonb ->> 'at')::bigint) AS millis
    FROM ledger WHERE line <> 'complete' GROUP BY 1
  ) known
  WHERE NOT EXISTS (
    SELECT FROM erasures e WHERE e.user_id = known.user_id AND ceil(extract(epoch FROM e.at) * 1000) >= millis
  );

-- A database of an earlier release gets the function of this one; a test compares the two.
CREATE OR REPLACE FUNCTION confidant_forget(people bigint[]) RETURNS TABLE (person bigint, chat bigint) LANGUAGE plpgsql AS $$
DECLARE
  theirs bigint[] := ARRAY(
    SELECT update_id FROM turns WHERE status = 'done' AND user_id = ANY (people)
    UNION SELECT update_id FROM turns WHERE status <> 'done' AND (user_id = ANY (people) OR chat_id = ANY (people))
    UNION SELECT update_id FROM turns WHERE chat_id = ANY (people) AND user_id IS DISTINCT FROM chat_id);
BEGIN
  RETURN QUERY
    SELECT user_id, chat_id FROM users WHERE user_id = ANY (people)
    UNION SELECT CASE WHEN user_id = ANY (people) THEN user_id ELSE chat_id END, chat_id FROM turns WHERE update_id = ANY (theirs);
  UPDATE chats SET epoch = epoch + 1
  WHERE chat_id = ANY (people || ARRAY(SELECT u.chat_id FROM users u WHERE u.user_id = ANY (people))
    || ARRAY(SELECT t.chat_id FROM turns t WHERE t.update_id = ANY (theirs)));
  DELETE FROM turns WHERE update_id = ANY (theirs);
  DELETE FROM messages WHERE user_id = ANY (people);
  DELETE FROM users WHERE user_id = ANY (people);
  IF to_regclass('audit_log') IS NOT NULL THEN
    UPDATE audit_log SET target = NULL
    WHERE split_part(action, '.', 1) IN ('user', 'budget') AND target = ANY (people::text[]);
  END IF;
END $$;

SELECT count(DISTINCT person) AS "people forgotten again" FROM confidant_forget(ARRAY(SELECT user_id FROM forgotten));
INSERT INTO erasures (user_id, at) SELECT user_id, at FROM forgotten
  ON CONFLICT (user_id) DO UPDATE SET at = greatest(erasures.at, excluded.at);

UPDATE chats SET epoch = epoch + 1000000;
UPDATE deliveries SET state = 'sending', attempts = greatest(attempts, 1) WHERE state IN ('pending', 'sending');
DO $$ BEGIN
  IF to_regclass('broadcasts') IS NOT NULL THEN UPDATE broadcasts SET state = 'stopped' WHERE state = 'running'; END IF;
END $$;
UPDATE backup_runs
  SET state = 'interrupted', started_at = coalesce(started_at, now()), finished_at = now(), told = 0
  WHERE finished_at IS NULL;

COMMIT;
