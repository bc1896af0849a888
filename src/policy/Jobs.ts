import { Duration } from "effect"
import type { JobPolicy } from "../domain/Jobs.ts"

/** Per process. */
export const worker = {
  atOnce: 4,
  /** The search for jobs of other processes, and for those whose time has come. */
  lookEvery: Duration.seconds(5),
  /** After this silence a job goes to another process. */
  lease: Duration.seconds(30),
  renewEvery: Duration.seconds(10),
  scheduleEvery: Duration.minutes(1),
  countEvery: Duration.seconds(15),
  /** A result is offered to a failing database this often. */
  completeAgainEvery: Duration.seconds(5),
  /** For the running jobs, and then for giving them back. */
  stopWithin: Duration.seconds(5),
} as const

export type WorkerPolicy = {
  readonly [Field in keyof typeof worker]: Field extends "atOnce" ? number : Duration.Duration
}

/** About half an hour in all; an operator should look at what fails for longer. */
export const usual: JobPolicy = {
  attempts: 8,
  wait: Duration.seconds(15),
  longestWait: Duration.minutes(10),
  timeout: Duration.minutes(5),
}

/** `failures` starts at 1. */
export const waitAfter = ({ longestWait, wait }: JobPolicy, failures: number): Duration.Duration =>
  Duration.min(Duration.times(wait, 2 ** Math.min(failures - 1, 30)), longestWait)

/** For own turns with reserved places, while the database is down. */
export const sayAgainEvery = Duration.seconds(1)

/** As long as a finished job is kept, the same one is not enqueued again. */
export const keepEnded = Duration.days(7)

export const pruneAtOnce = 1_000

/** In the machine's time zone. */
export const pruneSchedule = "30 3 * * *"
