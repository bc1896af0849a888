import { Effect, Layer } from "effect"
import { JobQueue } from "../domain/JobQueue.ts"
import { Jobs } from "../domain/Jobs.ts"
import { JobSignal } from "./JobSignal.ts"

const make = Effect.gen(function* () {
  const queue = yield* JobQueue
  const { notify } = yield* JobSignal
  return Jobs.of({
    enqueue: (jobs) => Effect.andThen(queue.enqueue(jobs), notify),
    say: queue.say,
    wake: notify,
  })
})

/** The port `Jobs`: what is enqueued here is looked at at once in this process. */
export const layer: Layer.Layer<Jobs, never, JobQueue | JobSignal> = Layer.effect(Jobs, make)
