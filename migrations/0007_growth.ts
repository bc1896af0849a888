import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** Migration 13 replaces it, and says what it does. */
const forgetFunction = `
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
END $$`

const statements = [
  // For edits. The id of an answer is not known when it is stored.
  `CREATE INDEX messages_telegram ON messages (user_id, telegram_message_id) WHERE telegram_message_id IS NOT NULL`,
  // The index of open turns finds the others. A turn changes twice before it is done: this index costs one entry, not three.
  `CREATE INDEX turns_user ON turns (user_id) WHERE status = 'done'`,
  // A private chat has the id of its user, so almost no turn is in this index.
  `CREATE INDEX turns_elsewhere ON turns (chat_id) WHERE user_id IS DISTINCT FROM chat_id`,
  // For pruning. Ordered by time, so each turn is appended.
  `CREATE INDEX turns_done ON turns (done_at) WHERE done_at IS NOT NULL`,
  forgetFunction,
]

/** Finds a person's rows, and old ones, without a full scan. Only adds: the release before still works. */
export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
