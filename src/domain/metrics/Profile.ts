import { counters, gauge } from "./Family.ts"

const outcomes = ["found", "nothing", "unreadable", "failed"] as const
const kinds = ["quick", "deep", "quiz"] as const

export const analyses = counters(
  "confidant_profile_analyses_total",
  "Looks for patterns in what people said, by what came of them; unreadable: what the model wrote could not be used; failed: no answer, and nothing changed",
  ["kind", "outcome"],
  kinds.flatMap((kind) => outcomes.map((outcome) => [kind, outcome] as const)),
)

export const patterns = counters(
  "confidant_profile_patterns_total",
  "Patterns found: new ones, known ones seen again, and those merged into a known one",
  ["change"],
  [["new"], ["again"], ["merged"]],
)

export const foundUntil = gauge(
  "confidant_profile_looked_until_timestamp_seconds",
  "When it was last looked up whose messages are due for an analysis, or the process began",
)
