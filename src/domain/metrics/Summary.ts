import { counters, gauge } from "./Family.ts"

export const foldOutcomes = [
  "folded",
  /** The model gave no answer. */
  "failed",
  /** What it wrote breaks a rule. */
  "refused",
  /** Something was deleted, edited or folded meanwhile. */
  "stale",
] as const
export type FoldOutcome = (typeof foldOutcomes)[number]

export const folds = counters(
  "confidant_history_folds_total",
  "Attempts to fold messages into the summary of their conversation, by how they ended",
  ["outcome"],
  foldOutcomes.map((outcome) => [outcome]),
)

export const oldestSummaryDue = gauge(
  "confidant_history_fold_oldest_due_seconds",
  "How long a conversation has waited for its summary, at the last look; 0: none does",
)
