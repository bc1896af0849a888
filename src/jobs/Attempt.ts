import { Cause, Effect, Metric, Option } from "effect"
import type { ClaimedJob } from "../domain/JobQueue.ts"
import { JobError, type JobKind } from "../domain/Jobs.ts"
import { errors } from "../domain/metrics/Turns.ts"
import { ModelUse } from "../domain/ModelUse.ts"
import type { StoreError } from "../domain/StoreError.ts"
import { afterFailure, Outcome } from "./Outcome.ts"

const tookTooLong = new JobError({ message: "It took too long", transient: true })

/** A defect may be of the moment: it is tried again like any other failure. */
const failureOf = (cause: Cause.Cause<JobError | StoreError>) =>
  Option.match(Cause.findErrorOption(cause), {
    onSome: ({ message, transient }) => ({ detail: message, transient }),
    onNone: () => ({ detail: "It failed unexpectedly", transient: true }),
  })

const noted = (cause: Cause.Cause<JobError | StoreError>) =>
  Option.isSome(Cause.findErrorOption(cause))
    ? Effect.void
    : Effect.andThen(Effect.logError("A job failed unexpectedly", cause), Metric.update(errors("unexpected"), 1))

/** One attempt, in the background; says what becomes of the job. Never fails. */
export const attempt = (kind: JobKind, job: ClaimedJob): Effect.Effect<Outcome> => {
  // The attempts before were not ended by a failure: each of their processes died, or lost its lease.
  if (job.attempt > kind.policy.attempts) {
    return Effect.succeed(Outcome.Dead({ detail: "Its process ended before it did, in every attempt" }))
  }
  return Effect.suspend(() => kind.run(job.payload, { key: job.key, userId: job.userId, attempt: job.attempt })).pipe(
    Effect.timeoutOrElse({ duration: kind.policy.timeout, orElse: () => Effect.fail(tookTooLong) }),
    Effect.provideService(ModelUse, "background"),
    Effect.matchCauseEffect({
      onSuccess: (result) => Effect.succeed(Outcome.Done({ result })),
      onFailure: (cause) => Effect.as(noted(cause), afterFailure(kind.policy, job.attempt, failureOf(cause))),
    }),
  )
}
