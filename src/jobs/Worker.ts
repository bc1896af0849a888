import { Clock, type Duration, Effect, FiberMap, Layer, Metric, Schedule } from "effect"
import type { StoreError } from "../domain/StoreError.ts"
import { type ClaimedJob, type JobId, JobQueue } from "../domain/JobQueue.ts"
import type { JobKind } from "../domain/Jobs.ts"
import { type JobOutcome, jobOutcomes, jobs, jobsWaiting, oldestJob } from "../domain/metrics/Jobs.ts"
import { worker, type WorkerPolicy } from "../policy/Jobs.ts"
import { attempt } from "./Attempt.ts"
import { JobSignal } from "./JobSignal.ts"
import { afterFailure, Outcome } from "./Outcome.ts"
import { enqueueNext } from "./Slots.ts"

const counted = ({ kind }: ClaimedJob, outcome: JobOutcome) => Metric.update(jobs(kind, outcome), 1)

const outcomeNames = { Done: "done", Again: "retried", Dead: "failed" } as const

/** Whatever goes wrong is logged, and the loop goes on. */
const again = <R>(what: string, work: Effect.Effect<unknown, StoreError, R>, pause: Effect.Effect<void>) =>
  work.pipe(
    Effect.catch(({ message }) =>
      Effect.logWarning(`${what} failed and will be tried again`).pipe(Effect.annotateLogs({ reason: message })),
    ),
    // A defect has a stack.
    Effect.catchCause((cause) => Effect.logWarning(`${what} failed and will be tried again`, cause)),
    Effect.andThen(pause),
    Effect.forever,
  )

const run = Effect.fnUntraced(function* (kinds: ReadonlyMap<string, JobKind>, policy: WorkerPolicy) {
  const queue = yield* JobQueue
  const signal = yield* JobSignal
  const names = [...kinds.keys()]
  const atWork = new Map<JobId, ClaimedJob>()

  const giveBack = Effect.suspend(() => {
    const refs = [...atWork.values()]
    if (refs.length === 0) return Effect.void
    return queue.release(refs).pipe(
      Effect.andThen(Effect.forEach(refs, (job) => counted(job, "released"))),
      Effect.interruptible,
      Effect.timeoutOption(policy.stopWithin),
      Effect.catch((error) => Effect.logWarning(`Jobs at work could not be given back: ${error.message}`)),
    )
  })
  // A stop ends the loops, then the jobs, then their leases.
  yield* Effect.addFinalizer(() => giveBack)
  const fibers = yield* FiberMap.make<JobId, void>()

  const record = (job: ClaimedJob, outcome: Outcome): Effect.Effect<boolean, StoreError> =>
    Outcome.$match(outcome, {
      Done: ({ result }) => queue.complete(job, result),
      Again: ({ detail, wait }) => queue.again(job, wait, detail),
      Dead: ({ detail }) => queue.bury(job, detail),
    }).pipe(
      // Repeated for as long as it takes: the claim's token fences it.
      Effect.retry({ while: ({ transient }) => transient, schedule: Schedule.spaced(policy.completeAgainEvery) }),
    )

  const settle = Effect.fnUntraced(function* (kind: JobKind, job: ClaimedJob, wanted: Outcome) {
    let outcome = wanted
    const isOurs = yield* record(job, wanted).pipe(
      Effect.catch(({ message }) => {
        // The database refuses what the job leaves behind.
        outcome = afterFailure(kind.policy, job.attempt, { detail: message, transient: false })
        return record(job, outcome)
      }),
    )
    yield* counted(job, isOurs ? outcomeNames[outcome._tag] : "lost")
    if (outcome._tag === "Dead" && isOurs) {
      yield* Effect.logError(`A job failed for good: ${outcome.detail}`)
    }
  })

  const work = (kind: JobKind, job: ClaimedJob) =>
    attempt(kind, job).pipe(
      Effect.flatMap((outcome) => settle(kind, job, outcome)),
      Effect.catchCause((cause) => Effect.logError("The end of a job could not be recorded", cause)),
      Effect.andThen(Effect.sync(() => atWork.get(job.id) === job && atWork.delete(job.id))),
      Effect.andThen(signal.notify),
      Effect.withSpan("process job", {
        kind: "consumer",
        root: true,
        attributes: { "confidant.job.kind": job.kind, "confidant.job.attempt": job.attempt },
      }),
      Effect.annotateLogs({ jobId: job.id, jobKind: job.kind }),
    )

  const look = Effect.gen(function* () {
    yield* signal.reset
    const room = policy.atOnce - atWork.size
    if (room <= 0) return
    const claimed = yield* Effect.withTracerEnabled(queue.claim(names, room, policy.lease), false)
    for (const job of claimed) {
      const kind = kinds.get(job.kind)
      if (kind === undefined) continue
      atWork.set(job.id, job)
      yield* FiberMap.run(fibers, job.id, work(kind, job))
    }
  })

  const renew = Effect.gen(function* () {
    const mine = [...atWork.values()]
    if (mine.length === 0) return
    const held = yield* queue.renew(mine, policy.lease)
    const lost = mine.filter((job) => !held.has(job.id) && atWork.get(job.id) === job)
    for (const job of lost) {
      atWork.delete(job.id)
      yield* FiberMap.remove(fibers, job.id)
      yield* counted(job, "lost")
      yield* signal.notify
    }
  })

  const count = Effect.gen(function* () {
    const { jobs: due, oldest } = yield* queue.waiting
    const now = yield* Clock.currentTimeMillis
    yield* Metric.update(jobsWaiting, due)
    yield* Metric.update(oldestJob, oldest === null ? 0 : Math.max(0, now - oldest) / 1_000)
  })

  for (const name of names) for (const outcome of jobOutcomes) yield* Metric.update(jobs(name, outcome), 0)

  const after = (pause: Duration.Duration) => Effect.sleep(pause)
  const quiet = Effect.withTracerEnabled(false)
  yield* Effect.forkScoped(
    again("Looking for jobs", look, Effect.raceFirst(signal.notified, Effect.sleep(policy.lookEvery))),
  )
  yield* Effect.forkScoped(quiet(again("Renewing leases of jobs", renew, after(policy.renewEvery))))
  yield* Effect.forkScoped(quiet(again("Counting jobs", count, after(policy.countEvery))))
  yield* Effect.forkScoped(
    quiet(again("Scheduling jobs", enqueueNext([...kinds.values()], queue, signal), after(policy.scheduleEvery))),
  )
})

/** By name; two kinds of one name are a mistake that must not start. */
const byName = (kinds: ReadonlyArray<JobKind>) =>
  Effect.suspend(() => {
    const known = new Map(kinds.map((kind) => [kind.name, kind]))
    return known.size === kinds.length
      ? Effect.succeed(known)
      : Effect.die(
          new Error(
            `Two kinds of jobs have one name: ${kinds
              .map(({ name }) => name)
              .sort()
              .join(", ")}`,
          ),
        )
  })

/** A few jobs at once, each lane one at a time over all processes. When a process dies, its leases end and others take its jobs over. */
export const layer = (
  kinds: ReadonlyArray<JobKind>,
  policy: WorkerPolicy = worker,
): Layer.Layer<never, never, JobQueue | JobSignal> =>
  Layer.effectDiscard(Effect.flatMap(byName(kinds), (known) => run(known, policy)))
