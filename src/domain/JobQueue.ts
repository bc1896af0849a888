import { Context, type Duration, type Effect, Schema } from "effect"
import { UserId } from "./Ids.ts"
import type { JobResult, NewJob, OwnTurn } from "./Jobs.ts"
import type { StoreError } from "./StoreError.ts"

/** Our own key of a job; jobs of a lane run in its order. */
export const JobId = Schema.Int.pipe(Schema.brand("JobId"))
export type JobId = typeof JobId.Type

/** A job, and the right to work on it that one claim gave: it ends with the lease that somebody else takes over. */
export interface JobRef {
  readonly id: JobId
  readonly token: number
}

/** A job that is to be run now. */
export const ClaimedJob = Schema.Struct({
  id: JobId,
  token: Schema.Int,
  kind: Schema.String,
  key: Schema.String,
  userId: Schema.NullOr(UserId),
  /** This one included; attempts whose process died count too. */
  attempt: Schema.Int,
  payload: Schema.Unknown,
})
export type ClaimedJob = typeof ClaimedJob.Type

/**
 * The table of jobs, as the worker uses it. What `complete`, `again` and `bury` say is whether the job was still the
 * caller's: false changes nothing.
 */
export class JobQueue extends Context.Service<
  JobQueue,
  {
    /** In one transaction; those that are there already, and those of people who are not there any more, are left out. */
    readonly enqueue: (jobs: ReadonlyArray<NewJob>) => Effect.Effect<void, StoreError>
    /** Fails only while nothing was put into the inbox: after the first step it waits for the database to take the rest. */
    readonly say: (turns: ReadonlyArray<OwnTurn>) => Effect.Effect<void, StoreError>
    /**
     * Jobs of these kinds that are due, longest due first, at most `limit`, for as long as `lease` says. A lane gives out
     * one job at a time: the one that was begun, or else the one asked for first among those that are due.
     */
    readonly claim: (
      kinds: ReadonlyArray<string>,
      limit: number,
      lease: Duration.Duration,
    ) => Effect.Effect<ReadonlyArray<ClaimedJob>, StoreError>
    /** Begins the leases anew; gives those that are still the caller's. */
    readonly renew: (
      refs: ReadonlyArray<JobRef>,
      lease: Duration.Duration,
    ) => Effect.Effect<ReadonlySet<JobId>, StoreError>
    /** Ends the job, and commits with it what it leaves behind. */
    readonly complete: (ref: JobRef, result: JobResult) => Effect.Effect<boolean, StoreError>
    /** The attempt failed; the next one is due after `wait`, and until then nothing else of the lane runs. */
    readonly again: (ref: JobRef, wait: Duration.Duration, detail: string) => Effect.Effect<boolean, StoreError>
    /** The job failed for good: it stays as a dead letter. */
    readonly bury: (ref: JobRef, detail: string) => Effect.Effect<boolean, StoreError>
    /** Gives jobs back that were not worked on to their end; their attempts do not count. */
    readonly release: (refs: ReadonlyArray<JobRef>) => Effect.Effect<void, StoreError>
    /** Deletes jobs that ended longer ago than this, at most `limit`; says how many. Dead letters stay. */
    readonly prune: (endedBefore: Duration.Duration, limit: number) => Effect.Effect<number, StoreError>
    /** Jobs that are due and not ended, those at work included, and when the oldest was due (Unix time in milliseconds). */
    readonly waiting: Effect.Effect<{ readonly jobs: number; readonly oldest: number | null }, StoreError>
  }
>()("confidant/domain/JobQueue") {}
