import { Duration, Effect, Exit, Layer, Schema, Scope } from "effect"
import { TestClock } from "effect/testing"
import { ChatId } from "../../src/domain/Ids.ts"
import { JobQueue } from "../../src/domain/JobQueue.ts"
import { JobError, type JobKind, jobKind, Jobs, type JobResult, type NewJob } from "../../src/domain/Jobs.ts"
import { DeadJobs } from "../../src/domain/operators/letters/DeadJobs.ts"
import * as Enqueue from "../../src/jobs/Enqueue.ts"
import { JobSignal } from "../../src/jobs/JobSignal.ts"
import * as Worker from "../../src/jobs/Worker.ts"
import { deadJobsOn, jobsOn } from "../support/MemoryJobs.ts"
import { makeState } from "../support/MemoryState.ts"
import { withOwnMetrics } from "../support/MetricValues.ts"

const policy = {
  attempts: 3,
  wait: Duration.seconds(10),
  longestWait: Duration.minutes(1),
  timeout: Duration.minutes(5),
}

export type Run = JobKind<string>["run"]

export const job = (payload: string, lane = payload, more: Partial<NewJob> = {}): NewJob => ({
  kind: "test",
  key: payload,
  userId: null,
  lane,
  payload,
  ...more,
})

const chatId = ChatId.make(7)
export const says = (payload: string): JobResult => ({ turns: [{ chatId, userId: null, feature: "test", payload }] })

/** What has begun goes on as far as it can without waiting. */
const settled = Effect.andThen(TestClock.adjust(0), TestClock.adjust(0))

/** A table of jobs, and processes that work on it. */
export const withTable = <A, E>(body: (table: Effect.Success<typeof makeTable>) => Effect.Effect<A, E, Scope.Scope>) =>
  Effect.scoped(Effect.flatMap(makeTable, body)).pipe(withOwnMetrics)

const makeTable = Effect.gen(function* () {
  const state = makeState()
  const queue = jobsOn(state)
  const log: Array<string> = []
  /** Starts a process; its jobs are logged when they begin. */
  const start = Effect.fnUntraced(function* (
    run: Run,
    more: Partial<JobKind<string>> = {},
    seen: JobQueue["Service"] = queue,
  ) {
    const life = yield* Scope.make()
    const kind = jobKind({
      name: "test",
      payload: Schema.String,
      policy,
      ...more,
      run: (payload, running) =>
        Effect.andThen(
          Effect.sync(() => log.push(payload)),
          run(payload, running),
        ),
    })
    const context = yield* Layer.build(
      Layer.merge(Enqueue.layer, Worker.layer([kind])).pipe(
        Layer.provide(JobSignal.layer),
        Layer.provide(Layer.succeed(JobQueue, seen)),
      ),
    ).pipe(Scope.provide(life))
    yield* settled
    return {
      enqueue: (...jobs: ReadonlyArray<NewJob>) =>
        Jobs.use((port) => port.enqueue(jobs)).pipe(Effect.provideContext(context), Effect.andThen(settled)),
      end: Scope.close(life, Exit.void),
    }
  })
  return {
    state,
    queue,
    log,
    start,
    dead: DeadJobs.of(deadJobsOn(state)),
    /** The keys of what is done, in the order of its end. */
    done: () =>
      [...state.jobs.values()]
        .filter(({ doneAt }) => doneAt !== null)
        .sort((a, b) => (a.doneAt ?? 0) - (b.doneAt ?? 0) || a.id - b.id)
        .map(({ key }) => key),
    said: () =>
      [...state.turns.values()].map(({ incoming: { content } }) => (content._tag === "Own" ? content.payload : null)),
  }
})

export const fails = (transient: boolean) => Effect.fail(new JobError({ message: "away", transient }))
