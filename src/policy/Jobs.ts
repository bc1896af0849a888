import { Duration } from "effect"
import type { JobPolicy } from "../domain/Jobs.ts"

/** How the worker of a process goes about jobs. */
export const worker = {
  /** Jobs that run at once in one process. */
  atOnce: 4,
  /** How often it is looked for jobs that nobody woke it for: those of other processes, and those of a later time. */
  lookEvery: Duration.seconds(5),
  /** A job whose process says nothing for so long is given to another one. */
  lease: Duration.seconds(30),
  renewEvery: Duration.seconds(10),
  /** How often the next time of each schedule is written down. */
  scheduleEvery: Duration.minutes(1),
  /** How often it is counted what waits. */
  countEvery: Duration.seconds(15),
  /** How often a result is offered to a database that does not take it. */
  completeAgainEvery: Duration.seconds(5),
  /** What a stop gives the jobs at work, and then the giving back of them. */
  stopWithin: Duration.seconds(5),
} as const

export type WorkerPolicy = {
  readonly [Field in keyof typeof worker]: Field extends "atOnce" ? number : Duration.Duration
}

/** About half an hour in all: what fails for longer than that is for an operator to look at. */
export const usual: JobPolicy = {
  attempts: 8,
  wait: Duration.seconds(15),
  longestWait: Duration.minutes(10),
  timeout: Duration.minutes(5),
}

/** The wait after so many failed attempts (1 is the first). */
export const waitAfter = ({ longestWait, wait }: JobPolicy, failures: number): Duration.Duration =>
  Duration.min(Duration.times(wait, 2 ** Math.min(failures - 1, 30)), longestWait)

/** Own turns whose place is taken are offered this often to a database that has gone away meanwhile. */
export const sayAgainEvery = Duration.seconds(1)

/** Jobs that ended are kept so long: while one is kept, the same job is not enqueued again. */
export const keepEnded = Duration.days(7)

/** Rows that one statement deletes at most. */
export const pruneAtOnce = 1_000

/** When the tables are tidied up, in the machine's time zone. */
export const pruneSchedule = "30 3 * * *"
