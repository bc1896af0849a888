import { counters, gauge, gauges, histograms } from "./Family.ts"

export const retryAttempts = counters(
  "confidant_retry_attempts_total",
  "Retries, by attempt number (the first retry is attempt 2)",
  ["operation", "attempt"],
)

export const winningAttempts = counters(
  "confidant_winning_attempts_total",
  "Successful calls, by the attempt that succeeded",
  ["operation", "attempt"],
)

export const retryLatency = histograms(
  "confidant_retry_latency_seconds",
  "Latency added to a call by retries, from the end of its first attempt",
  ["dependency"],
  [0.1, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300],
)

export const retryBudgetRefusals = counters(
  "confidant_retry_budget_refusals_total",
  "Retries skipped because too many calls of the dependency were retried",
  ["dependency"],
)

export const breakerState = gauges("confidant_circuit_breaker_state", "Whether the breaker is in this state (1)", [
  "key",
  "state",
])

export const breakerTransitions = counters(
  "confidant_circuit_breaker_transitions_total",
  "State changes of a breaker",
  ["key", "from", "to"],
)

export const breakerRejections = counters(
  "confidant_circuit_breaker_rejections_total",
  "Calls rejected because the breaker was open",
  ["key"],
)

export const faultsActive = gauge("confidant_faults_active", "Injected faults that are active")

export const telegramCalls = counters("confidant_telegram_calls_total", "Bot API calls including retries, by outcome", [
  "method",
  "outcome",
])

export const httpRequestDuration = histograms(
  "http_server_request_duration_seconds",
  "Requests to our own HTTP server",
  ["http_route", "http_request_method", "http_response_status_code"],
  [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
)
