import { Context, type Effect, Schema } from "effect"
import { UserId } from "../Ids.ts"
import { JobId } from "../JobQueue.ts"
import type { StoreError } from "../StoreError.ts"

/** A job that failed for good. Times are Unix milliseconds. */
export const DeadJob = Schema.Struct({
  id: JobId,
  kind: Schema.String,
  userId: Schema.NullOr(UserId),
  attempts: Schema.Int,
  /** What happened, in our words. */
  detail: Schema.String,
  at: Schema.Int,
  /** null while nobody has dealt with it. */
  resolvedAt: Schema.NullOr(Schema.Int),
})
export type DeadJob = typeof DeadJob.Type

/** How operators name a job beside turns, which are plain numbers. */
export const JobName = Schema.String.check(Schema.isPattern(/^job:[1-9]\d{0,14}$/u)).pipe(Schema.brand("JobName"))
export type JobName = typeof JobName.Type

export const nameOfJob = (id: JobId): JobName => JobName.make(`job:${id}`)

export const jobNamed = (name: JobName): JobId => JobId.make(Number(name.slice("job:".length)))

/** Jobs that failed for good, for operators to look at and to try again: what `DeadLetters` is for turns. */
export class DeadJobs extends Context.Service<
  DeadJobs,
  {
    /** Unresolved ones, oldest first. */
    readonly list: (limit: number) => Effect.Effect<ReadonlyArray<DeadJob>, StoreError>
    /** Also a resolved one; null: no job that failed for good. */
    readonly show: (id: JobId) => Effect.Effect<DeadJob | null, StoreError>
    /** Makes the job due at once, with all its attempts before it. False: no unresolved dead job. */
    readonly retry: (id: JobId) => Effect.Effect<boolean, StoreError>
    /** The job stays undone. False: no unresolved dead job. */
    readonly drop: (id: JobId) => Effect.Effect<boolean, StoreError>
  }
>()("confidant/domain/DeadJobs") {}
