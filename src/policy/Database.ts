/** How we use PostgreSQL. Waiting for a connection counts into the timeout of one attempt of the `db` policy. */
export const database = {
  /** Connections of the pool; the embedded server allows 50. */
  maxConnections: 16,
  connectTimeout: "5 seconds",
  idleTimeout: "60 seconds",
  keepAlive: "30 seconds",
  /** Session settings that the server enforces. */
  session: {
    statement_timeout: "15s",
    lock_timeout: "5s",
    idle_in_transaction_session_timeout: "30s",
  },
  /** How long a start waits for a server that is away. */
  startup: { firstWait: "100 millis", longestWait: "2 seconds", attempts: 30 },
} as const

/** Rows of several chats that one statement takes at most. */
export const statementRows = 64

/** How long rows wait at most for the statement before theirs: one that waits for a lock must not hold up other chats. */
export const gather = "5 millis"
