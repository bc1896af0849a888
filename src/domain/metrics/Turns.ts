import { counter, counters, gauge, histogram } from "./Family.ts"

export const answerDuration = histogram(
  "messaging_process_duration_seconds",
  "Time from the intake of an update to the delivery of the first part of its answer",
  [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 8, 12, 20, 30, 45, 60, 120, 300, 600, 1800],
)

export const messages = counters(
  "confidant_messages_total",
  "Answered updates of people, by whether anything had to be retried",
  ["retried"],
  [["true"], ["false"]],
)

const severities = ["critical", "warning"] as const
const reasons = ["unavailable", "busy", "full", "refused"] as const
export type SaveFailureReason = (typeof reasons)[number]

export const saveFailures = counters(
  "confidant_save_failures_total",
  "Turns that could not be saved in any attempt; critical: an answer was at stake",
  ["severity", "reason"],
  severities.flatMap((severity) => reasons.map((reason) => [severity, reason] as const)),
)

/** `kind` is a dependency's as the guard counts it (`policy/Dependencies.ts`), or one of these. */
export const errors = counters(
  "confidant_errors_total",
  "Calls and turns that failed in all attempts, by what failed",
  ["kind"],
  [["spool"], ["unexpected"]],
)

export const deliveriesRepeated = counter(
  "confidant_deliveries_repeated_total",
  "Parts of answers sent again because it is unknown whether Telegram had accepted them",
)

export const deliveriesUnknown = counter(
  "confidant_deliveries_unknown_total",
  "Parts of answers whose delivery remains unknown",
)

export const deadLetters = counters(
  "confidant_dead_letters_total",
  "Turns that failed for good",
  ["reason"],
  [["poisoned"], ["model"], ["delivery"]],
)

export const budgetRefusals = counter(
  "confidant_budget_refusals_total",
  "Answers refused because the person's daily budget was used up",
)

export const putOff = counters(
  "confidant_put_off_total",
  "What had to wait in the database because too much waited in memory: answers (their people were told) and chats",
  ["what"],
  [["answer"], ["chat"]],
)

/** The features of the list begin at 0 when the bot starts. */
export const featureUsed = counters("confidant_feature_used_total", "Turns by the feature that answered them", [
  "feature",
])

export const backlogTurns = gauge("confidant_backlog_turns", "Turns that are not done")
export const oldestUnanswered = gauge(
  "confidant_oldest_unanswered_seconds",
  "Age of the oldest unanswered turn; 0: none",
)
export const openDeadLetters = gauge("confidant_dead_letters", "Unresolved dead letters")
export const spoolAnswers = gauge("confidant_spool_answers", "Answers in the spool waiting for the database")
