import { Context, type Duration, type Effect, Schema } from "effect"
import { UserId } from "./Ids.ts"
import type { JobResult, NewJob, OwnTurn } from "./Jobs.ts"
import type { StoreError } from "./StoreError.ts"

/** Jobs of a lane run in the order of this key. */
export const JobId = Schema.Int.pipe(Schema.brand("JobId"))
export type JobId = typeof JobId.Type

/** A job and one claim's right to work on it; a later claim ends that right. */
export interface JobRef {
  readonly id: JobId
  readonly token: number
}

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

/** The table of jobs for the worker. `complete`, `again` and `bury` return false, and change nothing, if the job is no longer the caller's. */
export class JobQueue extends Context.Service<
  JobQueue,
  {
    /** In one transaction; skips existing jobs, and those of people who are gone. */
    readonly enqueue: (jobs: ReadonlyArray<NewJob>) => Effect.Effect<void, StoreError>
    /** Fails only before the first turn is in the inbox; then it waits for the database to take the rest. */
    readonly say: (turns: ReadonlyArray<OwnTurn>) => Effect.Effect<void, StoreError>
    /** Due jobs, longest due first. A lane gives one at a time: the one begun, else the earliest asked for among those due. */
    readonly claim: (
      kinds: ReadonlyArray<string>,
      limit: number,
      lease: Duration.Duration,
    ) => Effect.Effect<ReadonlyArray<ClaimedJob>, StoreError>
    /** Returns the jobs that are still the caller's. */
    readonly renew: (
      refs: ReadonlyArray<JobRef>,
      lease: Duration.Duration,
    ) => Effect.Effect<ReadonlySet<JobId>, StoreError>
    readonly complete: (ref: JobRef, result: JobResult) => Effect.Effect<boolean, StoreError>
    /** Until the next attempt, after `wait`, nothing else of the lane runs. */
    readonly again: (ref: JobRef, wait: Duration.Duration, detail: string) => Effect.Effect<boolean, StoreError>
    /** Failed for good: stays as a dead letter. */
    readonly bury: (ref: JobRef, detail: string) => Effect.Effect<boolean, StoreError>
    /** Interrupted jobs: their attempts do not count. */
    readonly release: (refs: ReadonlyArray<JobRef>) => Effect.Effect<void, StoreError>
    /** Returns how many. Dead letters stay. */
    readonly prune: (endedBefore: Duration.Duration, limit: number) => Effect.Effect<number, StoreError>
    /** Due jobs, those being run included. `oldest`: since when. */
    readonly waiting: Effect.Effect<{ readonly jobs: number; readonly oldest: number | null }, StoreError>
  }
>()("confidant/domain/JobQueue") {}
