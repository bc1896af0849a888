import { counters, gauge, histograms } from "./Family.ts"

export const embeddedTexts = counters(
  "confidant_embedded_texts_total",
  "Texts that were to become vectors; outcome: done, cached or failed",
  ["gen_ai_request_model", "outcome"],
)

export const embeddingDuration = histograms(
  "confidant_embedding_duration_seconds",
  "Time until all texts of a request were vectors, waiting and attempts included; use: answers or background",
  ["gen_ai_request_model", "use"],
  [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
)

export const localModelLoaded = gauge(
  "confidant_embedding_model_active",
  "Whether the model that runs beside the bot is in memory (1)",
)
