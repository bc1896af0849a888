import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"

/** Telegram's ids are the keys. `token` identifies the last write of a row, so that a repeated write is recognised. */
const statements = [
  `CREATE TABLE chats (
    chat_id bigint PRIMARY KEY,
    epoch bigint NOT NULL CHECK (epoch > 0)
  )`,
  `CREATE TABLE users (
    user_id bigint PRIMARY KEY,
    chat_id bigint NOT NULL,
    name text NOT NULL,
    language text NOT NULL CHECK (language IN ('en', 'ru')),
    consent text CHECK (consent IN ('granted', 'declined')),
    awaiting text CHECK (awaiting IN ('name')),
    introduced boolean NOT NULL DEFAULT false,
    blocked boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE conversations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    number integer NOT NULL CHECK (number > 0),
    title text NOT NULL DEFAULT '',
    mode text NOT NULL CHECK (mode IN ('helper')),
    active boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, number)
  )`,
  `CREATE UNIQUE INDEX conversations_active ON conversations (user_id) WHERE active`,
  // No reference to conversations: each message would lock its conversation's row.
  `CREATE TABLE messages (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    conversation_id bigint NOT NULL,
    user_id bigint NOT NULL,
    role text NOT NULL CHECK (role IN ('user', 'assistant')),
    text text NOT NULL,
    kind text NOT NULL DEFAULT 'text' CHECK (kind IN ('text')),
    telegram_message_id bigint,
    turn_id bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (turn_id, role)
  )`,
  `CREATE INDEX messages_user ON messages (user_id, id)`,
  `CREATE INDEX messages_user_time ON messages (user_id, created_at)`,
  `CREATE INDEX messages_conversation ON messages (conversation_id, id)`,
  `CREATE TABLE turns (
    update_id bigint PRIMARY KEY,
    chat_id bigint,
    user_id bigint,
    payload jsonb NOT NULL,
    status text NOT NULL CHECK (status IN ('received', 'answered', 'done')),
    epoch bigint,
    postponed integer NOT NULL DEFAULT 0,
    traceparent text,
    token bigint NOT NULL,
    not_before timestamptz,
    notified_at timestamptz,
    received_at timestamptz NOT NULL DEFAULT now(),
    answered_at timestamptz,
    done_at timestamptz,
    CHECK (status = 'done' OR (chat_id IS NOT NULL AND user_id IS NOT NULL)),
    CHECK ((status = 'done') = (done_at IS NOT NULL))
  )`,
  `CREATE INDEX turns_open ON turns (chat_id, update_id) WHERE status <> 'done'`,
  // Deferrable, so that one statement can move parts up when one is replaced by several.
  `CREATE TABLE deliveries (
    turn_id bigint NOT NULL REFERENCES turns ON DELETE CASCADE,
    part integer NOT NULL CHECK (part >= 0),
    method text NOT NULL CHECK (method IN ('Message', 'Document', 'Edit', 'ClearKeyboard', 'AnswerCallback')),
    payload jsonb,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'sent', 'failed')),
    attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    repeated boolean NOT NULL DEFAULT false,
    telegram_message_id bigint,
    error text,
    token bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    PRIMARY KEY (turn_id, part) DEFERRABLE,
    CHECK ((state IN ('sent', 'failed')) = (payload IS NULL)),
    CHECK ((state IN ('sent', 'failed')) = (settled_at IS NOT NULL))
  )`,
]

export default Effect.gen(function* () {
  const sql = yield* SqlClient
  for (const statement of statements) yield* sql.unsafe(statement)
})
