import { Clock, DateTime, Effect } from "effect"
import type { UpdateId } from "../../domain/Ids.ts"
import type { JobId } from "../../domain/JobQueue.ts"
import { DeadJobs, jobNamed, nameOfJob } from "../../domain/operators/letters/DeadJobs.ts"
import { DeadLetters } from "../../domain/operators/letters/DeadLetters.ts"
import { type Letter, type LetterId, letterOfJob, letterOfTurn } from "../../domain/operators/letters/Letter.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { ActionRefused, UnknownTarget } from "../Refusals.ts"

export const utc = (millis: number) =>
  `${DateTime.formatIso(DateTime.makeUnsafe(millis)).slice(0, 19).replace("T", " ")} UTC`

export const named = (id: LetterId) => (typeof id === "number" ? `Turn ${id}` : `Job ${jobNamed(id)}`)

interface Failed<R> {
  readonly name: string
  readonly show: Effect.Effect<Letter | null, StoreError, R>
}

export const failedTurn = (id: UpdateId): Failed<DeadLetters> => ({
  name: named(id),
  show: Effect.map(
    DeadLetters.use((letters) => letters.show(id)),
    (letter) => letter && letterOfTurn(letter),
  ),
})

export const failedJob = (id: JobId): Failed<DeadJobs> => ({
  name: named(nameOfJob(id)),
  show: Effect.map(
    DeadJobs.use((jobs) => jobs.show(id)),
    (job) => job && letterOfJob(job),
  ),
})

const shown = <R>({ name, show }: Failed<R>) =>
  Effect.flatMap(show, (letter) =>
    letter === null
      ? Effect.fail(new UnknownTarget({ message: `${name} has no dead letter.` }))
      : Effect.succeed(letter),
  )

/** Also one that was dealt with. */
export const letterOf = (id: LetterId): Effect.Effect<Letter, UnknownTarget | StoreError, DeadJobs | DeadLetters> =>
  typeof id === "number" ? shown(failedTurn(id)) : shown(failedJob(jobNamed(id)))

/** Of turns and jobs, oldest first. */
export const openLetters = Effect.fnUntraced(function* (limit: number) {
  const turns = yield* DeadLetters.use((letters) => letters.list(limit))
  const jobs = yield* DeadJobs.use((dead) => dead.list(limit))
  return [...turns.map(letterOfTurn), ...jobs.map(letterOfJob)].toSorted((a, b) => a.at - b.at).slice(0, limit)
})

/** Closes an open letter and returns it. A job that is retried has none any more. */
export const dealtWith = Effect.fnUntraced(function* <R, S>(
  failed: Failed<R>,
  deal: Effect.Effect<boolean, StoreError, S>,
) {
  const before = yield* shown(failed)
  if (yield* deal) {
    const after = yield* failed.show
    const isOver = after !== null && after.resolvedAt !== null
    return isOver ? after : { ...before, resolvedAt: yield* Clock.currentTimeMillis }
  }
  const { resolvedAt } = yield* shown(failed)
  return yield* new ActionRefused({
    message:
      resolvedAt === null
        ? `${failed.name} cannot be retried: it is still being worked on, or nothing is left to send.`
        : `${failed.name} was closed at ${utc(resolvedAt)}.`,
  })
})
