import { counters, gauge, gauges } from "./Family.ts"

export const usersActive = gauges("confidant_users_active", "People who wrote within the window: 1d, 7d or 30d", [
  "window",
])

export const retention = gauges(
  "confidant_retention_ratio",
  "Share of people who joined this many days before (1, 7, 30) and wrote again on that day or later",
  ["day"],
)

export const sessionDuration = gauges(
  "confidant_session_duration_seconds",
  "Length of the last day's sessions (a person's messages less than 30 minutes apart); statistic: mean, p50 or p95",
  ["statistic"],
)

export const sessions = gauge("confidant_sessions", "Sessions of the last day")

/** Read from the database: a counter would count a thumb again that changes, or whose turn is repeated. */
export const thumbs = gauges("confidant_feedback_thumbs", "Thumbs under answers of the last 30 days", ["thumb"])

/** Read from the table of `confidant safety report`, so that no repeated turn counts twice. */
export const helpShown = gauges(
  "confidant_safety_answers",
  "Answers of this month (UTC) that showed people help, by what it was for (model: danger that only the model saw); form: whole, or short where they pointed to an earlier one",
  ["kind", "form"],
)

// Only of flags that are on for a share of people; arm: on or off. Families of their own, so that no sum counts people twice.

export const armPeople = gauges(
  "confidant_arm_people",
  "People who have agreed to talk, by the arm of a flag that is on for a share of people; 0: it is not any more",
  ["flag", "arm"],
)

export const armsActive = gauges(
  "confidant_arm_users_active",
  "People who wrote within the window, by the flag's arm",
  ["flag", "arm", "window"],
)

export const armRetention = gauges(
  "confidant_arm_retention_ratio",
  "Share of people who joined this many days before and wrote again, by the flag's arm",
  ["flag", "arm", "day"],
)

export const armSessions = gauges(
  "confidant_arm_session_duration_seconds",
  "Length of the last day's sessions, by the flag's arm",
  ["flag", "arm", "statistic"],
)

export const armQuizzes = gauges(
  "confidant_arm_quizzes",
  "Quizzes begun in the last 30 days, and those of them that were completed, by the flag's arm",
  ["flag", "arm", "state"],
)

export const armThumbs = gauges("confidant_arm_thumbs", "Thumbs of the last 30 days, by the flag's arm", [
  "flag",
  "arm",
  "thumb",
])

const categories = [["relationships"], ["money"], ["confidence"], ["fears"]] as const

export const quizzesStarted = counters(
  "confidant_quiz_started_total",
  "Quizzes that people began",
  ["category"],
  categories,
)

export const quizzesCompleted = counters(
  "confidant_quiz_completed_total",
  "Quizzes that people answered to the end",
  ["category"],
  categories,
)

export const quizzesCancelled = counters(
  "confidant_quiz_cancelled_total",
  "Quizzes that people ended before the end; others only pause",
  ["category"],
  categories,
)
