import { counters, gauge, gauges, histograms } from "./Family.ts"

/** OpenTelemetry will rename its GenAI metrics: their names are only here. */

export const modelDuration = histograms(
  "gen_ai_client_operation_duration_seconds",
  "Duration of model calls, per attempt; error_type is set for failed ones",
  ["gen_ai_request_model", "error_type"],
  [0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 12, 20, 30, 60, 120, 300],
)

export const timeToFirstChunk = histograms(
  "gen_ai_client_operation_time_to_first_chunk_seconds",
  "Time to the first words of an answer",
  ["gen_ai_request_model"],
  [0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 8, 15, 30, 60],
)

export const tokenUsage = histograms(
  "gen_ai_client_token_usage",
  "Tokens per answer as counted by the provider; input or output",
  ["gen_ai_request_model", "gen_ai_token_type"],
  [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576],
)

export const llmCost = counters(
  "confidant_llm_cost_usd_total",
  "Cost in US dollars of answers with a known price; source: catalogue or override",
  ["gen_ai_provider_name", "gen_ai_request_model", "source"],
)

export const llmUnpricedCalls = counters(
  "confidant_llm_unpriced_calls_total",
  "Answers of unknown cost; reason: price (of the model) or usage (not reported by the provider)",
  ["gen_ai_provider_name", "gen_ai_request_model", "reason"],
)

export const toolUses = counters(
  "confidant_tool_uses_total",
  "Calls of tools that a model asked for, by what came of them",
  ["tool", "outcome"],
  ["set_reminder", "remember", "search_memory"].map((tool) => [tool, "done"]),
)

export const riskLooks = counters(
  "confidant_safety_risk_looks_total",
  "Looks of the model at the danger somebody may be in, by what it found; unknown: it did not answer in time, or not as asked",
  ["level"],
  [["none"], ["low"], ["high"], ["imminent"], ["unknown"]],
)

export const modelRefuses = gauges(
  "confidant_model_refuses_requests",
  "Whether the model refuses every request (1) because of its key, its name or its address",
  ["gen_ai_request_model"],
)

export const llmDailyBudget = gauge("confidant_llm_daily_budget_usd", "LLM_DAILY_BUDGET_USD")
