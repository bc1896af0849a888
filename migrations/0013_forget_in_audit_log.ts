import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/**
 * Deletes everything of these people; returns who had left something, and in which chats. `confidant forget`, a restore
 * and deploy/pgbackrest/revive.sql all call it.
 *
 * First it raises the epochs of their chats: current owners can write nothing back, and cached desks become invalid. The
 * chats stay: a new row would start its epochs again and could meet that of a forgotten owner. A private chat has the id
 * of its user. Deliveries and dead letters go with their turns, the rest with the users, except two tables. Turns: an
 * update is stored before its sender is known, and a person who never got an answer is in no other table. Messages: a
 * foreign key would lock the user's row once for each of them. The audit log keeps what operators did, but not to whom.
 */
export const forgetFunction = `
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
END $$`

/** Replaces the function of migration 7; the release before can use it as well. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  yield* sql.unsafe(forgetFunction)
})
