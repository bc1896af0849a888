/** Waiting for a connection counts towards the timeout of one attempt of the `db` policy. */
export const database = {
  /** Connections of the pool; the embedded server allows 50. */
  maxConnections: 16,
  /** Of what keeps locks, where DATABASE_URL leads to a pool in transaction mode. */
  maxSessions: 3,
  connectTimeout: "5 seconds",
  idleTimeout: "60 seconds",
  keepAlive: "30 seconds",
  /** Enforced by the server. */
  session: {
    statement_timeout: "15s",
    lock_timeout: "5s",
    idle_in_transaction_session_timeout: "30s",
    // No statement is long enough to win by being compiled.
    jit: "off",
  },
  startup: { firstWait: "100 millis", longestWait: "2 seconds", attempts: 30 },
} as const

/** Of the log: lines a minute, and characters of each. */
export const slowLines = { perMinute: 10, longestSql: 300, longestParameters: 300 } as const

export const statementRows = 64

/** The longest that rows wait for the statement before theirs: one stuck in a lock must not hold up other chats. */
export const gather = "5 millis"
