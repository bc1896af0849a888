import { counter, gauge, histogram, histograms } from "./Family.ts"

export const queryDuration = histograms(
  "db_client_operation_duration_seconds",
  "Duration of statements by summary; error_type is the SQLSTATE of failed ones",
  ["db_query_summary", "error_type"],
  [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
)

export const slowQueries = counter("db_client_slow_queries_total", "Statements slower than SLOW_QUERY_SECONDS")

export const pendingConnections = gauge(
  "db_client_connection_pending_requests",
  "Statements and transactions waiting for a pool connection",
)

export const connectionWait = histogram(
  "db_client_connection_wait_time_seconds",
  "Time spent waiting for a pool connection",
  [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
)

export const databaseSize = gauge("confidant_database_size_bytes", "Size of the bot's database")
