import { Context, type Effect, Schema } from "effect"
import { UserId } from "../../Ids.ts"
import { JobId } from "../../JobQueue.ts"
import type { StoreError } from "../../StoreError.ts"

export const DeadJob = Schema.Struct({
  id: JobId,
  kind: Schema.String,
  userId: Schema.NullOr(UserId),
  attempts: Schema.Int,
  detail: Schema.String,
  at: Schema.Int,
  /** null: unresolved. */
  resolvedAt: Schema.NullOr(Schema.Int),
})
export type DeadJob = typeof DeadJob.Type

/** Turns are plain numbers, so jobs have a prefix. */
export const JobName = Schema.String.check(Schema.isPattern(/^job:[1-9]\d{0,14}$/u)).pipe(Schema.brand("JobName"))
export type JobName = typeof JobName.Type

export const nameOfJob = (id: JobId): JobName => JobName.make(`job:${id}`)

export const jobNamed = (name: JobName): JobId => JobId.make(Number(name.slice("job:".length)))

/** Jobs that failed for good: what `DeadLetters` is for turns. */
export class DeadJobs extends Context.Service<
  DeadJobs,
  {
    readonly list: (limit: number) => Effect.Effect<ReadonlyArray<DeadJob>, StoreError>
    /** Also a resolved one. */
    readonly show: (id: JobId) => Effect.Effect<DeadJob | null, StoreError>
    /** Due at once, with all its attempts again. False: no unresolved dead job. */
    readonly retry: (id: JobId) => Effect.Effect<boolean, StoreError>
    /** The job stays undone. False: no unresolved dead job. */
    readonly drop: (id: JobId) => Effect.Effect<boolean, StoreError>
  }
>()("confidant/domain/DeadJobs") {}
