import { counters, gauge } from "./Family.ts"

export const jobOutcomes = [
  "done",
  "retried",
  "failed",
  /** Another process took it over. */
  "lost",
  /** Given back by a stop. */
  "released",
] as const
export type JobOutcome = (typeof jobOutcomes)[number]

export const jobs = counters("confidant_jobs_total", "Runs of jobs, by kind and by how they ended", ["kind", "outcome"])

export const jobsWaiting = gauge("confidant_jobs_waiting", "Jobs that are due and not ended, those at work included")

export const oldestJob = gauge(
  "confidant_jobs_oldest_waiting_seconds",
  "How long the oldest job is due that is not ended; 0: none",
)
