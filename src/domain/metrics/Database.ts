import { counter, gauge, histogram, histograms } from "./Family.ts"

const seconds = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

export const queryDuration = histograms(
  "db_client_operation_duration_seconds",
  "Duration of statements by summary; error_type is the SQLSTATE of failed ones",
  ["db_query_summary", "error_type"],
  seconds,
)

export const slowQueries = counter("db_client_slow_queries_total", "Statements slower than SLOW_QUERY_SECONDS")

export const pendingConnections = gauge(
  "db_client_connection_pending_requests",
  "Statements and transactions waiting for a pool connection",
)

export const connectionWait = histogram(
  "db_client_connection_wait_time_seconds",
  "Time spent waiting for a pool connection",
  seconds,
)

export const databaseSize = gauge("confidant_database_size_bytes", "Size of the bot's database")

export const longestTransaction = gauge(
  "confidant_postgres_longest_transaction_seconds",
  "How long the oldest open transaction has been open",
)
export const xidAge = gauge(
  "confidant_postgres_xid_age_transactions",
  "Transactions since the oldest that is not frozen yet",
)
export const deadlocks = counter("confidant_postgres_deadlocks_total", "Deadlocks in the bot's database")
export const archiveFailing = gauge(
  "confidant_postgres_archive_failing_seconds",
  "Since when the write-ahead log could not be archived; 0: it is, or archiving is off",
)
export const replicationLag = gauge("confidant_postgres_replication_lag_seconds", "Delay of the slowest replica")
export const slotRetained = gauge(
  "confidant_postgres_slot_retained_bytes",
  "Write-ahead log that is kept for a replication slot which nobody reads",
)
export const serverConnections = gauge("confidant_postgres_connections", "Connections of clients, of all programs")
export const serverMaxConnections = gauge("confidant_postgres_max_connections", "max_connections of the server")
