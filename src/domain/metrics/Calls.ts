import { counters, gauge, gauges, histograms } from "./Family.ts"

/** What became of calls to the outside, and of what guards them. */

export const retryAttempts = counters(
  "confidant_retry_attempts_total",
  "Attempts that were made again, by their number (the first retry is attempt 2)",
  ["operation", "attempt"],
)

export const winningAttempts = counters(
  "confidant_winning_attempts_total",
  "Calls that succeeded, by the attempt that did it",
  ["operation", "attempt"],
)

export const retryLatency = histograms(
  "confidant_retry_latency_seconds",
  "Time that retries added to a call, from the end of its first attempt",
  ["dependency"],
  [0.1, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300],
)

export const retryBudgetRefusals = counters(
  "confidant_retry_budget_refusals_total",
  "Retries that were not made because too many calls of the dependency were retried",
  ["dependency"],
)

export const breakerState = gauges("confidant_circuit_breaker_state", "Whether the breaker is in this state (1)", [
  "key",
  "state",
])

export const breakerTransitions = counters(
  "confidant_circuit_breaker_transitions_total",
  "Changes of a breaker's state",
  ["key", "from", "to"],
)

export const breakerRejections = counters(
  "confidant_circuit_breaker_rejections_total",
  "Calls that were not made because the breaker was open",
  ["key"],
)

export const faultsActive = gauge("confidant_faults_active", "Failures on purpose that are switched on")

export const telegramCalls = counters(
  "confidant_telegram_calls_total",
  "Calls of the Bot API, their retries included, by how they ended",
  ["method", "outcome"],
)

export const httpRequestDuration = histograms(
  "http_server_request_duration_seconds",
  "Requests to our own HTTP server",
  ["http_route", "http_request_method", "http_response_status_code"],
  [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
)
