import { counter, gauge } from "./Family.ts"

export const memoryIndexed = counter(
  "confidant_memory_indexed_messages_total",
  "Messages taken into the memory's index",
)

export const memoryUntil = gauge(
  "confidant_memory_indexed_until_timestamp_seconds",
  "When the memory's index last had every message, or the process began; messages after it are found as well, only slower",
)
