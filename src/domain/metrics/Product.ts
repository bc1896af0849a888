import { gauge, gauges } from "./Family.ts"

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
