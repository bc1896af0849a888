import { Effect, Schema } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import type { Erasure } from "../domain/backup/Erasures.ts"
import { bigints } from "./driver/Lists.ts"
import { Int8 } from "./driver/Statements.ts"

/** Tables with a `user_id` whose rows do not go by ON DELETE CASCADE, and why. */
export const withoutCascade: Readonly<Record<string, string>> = {
  turns: "an update is stored before its sender is known; confidant_forget names them",
  messages: "a foreign key locks the user's row once for each message; confidant_forget names them",
  memory_index: "goes with its messages, which it references",
  memory_vectors: "goes with its messages, which it references",
  erasures: "outlive the person: a restored backup must forget them again",
}

const Traces = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ person: Int8, chat: Schema.NullOr(Int8) })))

/** Deletes everything of these people, within a transaction. Returns who had left something, and in which chats. */
export const forgetIn = (sql: SqlClient, userIds: ReadonlyArray<number>) =>
  Effect.flatMap(sql`SELECT person, chat FROM confidant_forget(${bigints(sql, userIds)})`, Traces)

/** A person's latest erasure counts. */
export const recordIn = (sql: SqlClient, erasures: ReadonlyArray<Erasure>) => sql`
  INSERT INTO erasures (user_id, at)
  SELECT user_id, 'epoch'::timestamptz + at * interval '1 millisecond'
  FROM jsonb_to_recordset(${JSON.stringify(erasures.map(({ userId, at }) => ({ user_id: userId, at })))}::jsonb)
    AS given(user_id bigint, at bigint)
  ON CONFLICT (user_id) DO UPDATE SET at = greatest(erasures.at, excluded.at)`
