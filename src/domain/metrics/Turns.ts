import { counter, counters, gauge, histogram } from "./Family.ts"

/** What happened to messages of people, and to what they were owed. */

export const answerDuration = histogram(
  "messaging_process_duration_seconds",
  "Time from the intake of an update until the first part of its answer was delivered",
  [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 8, 12, 20, 30, 45, 60],
)

export const messages = counters(
  "confidant_messages_total",
  "Updates of people that were answered, by whether anything had to be tried again on the way",
  ["retried"],
  [["true"], ["false"]],
)

const severities = ["critical", "warning"] as const
const reasons = ["unavailable", "busy", "full", "refused"] as const
export type SaveFailureReason = (typeof reasons)[number]

export const saveFailures = counters(
  "confidant_save_failures_total",
  "Turns that could not be saved after all attempts; critical: an answer was at stake",
  ["severity", "reason"],
  severities.flatMap((severity) => reasons.map((reason) => [severity, reason] as const)),
)

/** `kind` is a dependency's as the guard counts it (`policy/Dependencies.ts`), or one of these. */
export const errors = counters(
  "confidant_errors_total",
  "Calls and turns that failed after all attempts, by what failed",
  ["kind"],
  [["spool"], ["unexpected"]],
)

export const deliveriesRepeated = counter(
  "confidant_deliveries_repeated_total",
  "Parts of answers that were sent again because it is unknown whether Telegram had taken them",
)

export const deliveriesUnknown = counter(
  "confidant_deliveries_unknown_total",
  "Parts of answers whose outcome stays unknown",
)

export const deadLetters = counters(
  "confidant_dead_letters_total",
  "Turns that failed for good",
  ["reason"],
  [["poisoned"], ["model"], ["delivery"]],
)

export const budgetRefusals = counter(
  "confidant_budget_refusals_total",
  "Answers that were not made because the person's budget of the day was used up",
)

const features = [
  "conversation",
  "start",
  "menu",
  "help",
  "helper",
  "consent",
  "edit",
  "unsupported",
  "stop",
  "operators",
  "other",
] as const
export type Feature = (typeof features)[number]

export const featureUsed = counters(
  "confidant_feature_used_total",
  "Turns by what people used",
  ["feature"],
  features.map((feature) => [feature] as const),
)

export const backlogTurns = gauge("confidant_backlog_turns", "Turns that are not done")
export const oldestUnanswered = gauge(
  "confidant_oldest_unanswered_seconds",
  "Age of the oldest turn that is not answered; 0: none",
)
export const openDeadLetters = gauge("confidant_dead_letters", "Dead letters that nobody has dealt with")
export const spoolAnswers = gauge("confidant_spool_answers", "Answers that wait for the database in the spool")
