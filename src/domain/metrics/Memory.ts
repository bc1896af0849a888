import { counter, counters, gauge } from "./Family.ts"

export const memoryIndexed = counter(
  "confidant_memory_indexed_messages_total",
  "Messages taken into the memory's index",
)

export const memoryUntil = gauge(
  "confidant_memory_indexed_until_timestamp_seconds",
  "When the memory's index last had every message, or the process began; messages after it are found as well, only slower",
)

export const memoryEmbedded = counter(
  "confidant_memory_embedded_messages_total",
  "People's messages of which vectors were kept, for the search by what they mean",
)

export const memoryEmbeddedUntil = gauge(
  "confidant_memory_embedded_until_timestamp_seconds",
  "When every message last had its vector, or the process began; absent without a model for embeddings. Messages after it are found by their words alone",
)

export const memoryQuestions = counters(
  "confidant_memory_questions_total",
  "Searches of the memory for people with a model for embeddings, by how: vectors, or words because the vector came late or not at all (late, failed)",
  ["how"],
  [["vectors"], ["late"], ["failed"]],
)
