import { Effect, Queue, type Scope } from "effect"
import type { SimEvent } from "./SimApi.ts"

/** Broadcasts events to the open pages: encoded once, and not at all without listeners. */
export interface Events {
  readonly emit: (event: () => SimEvent) => void
  readonly subscribe: Effect.Effect<Queue.Dequeue<string>, never, Scope.Scope>
}

export const makeEvents = (): Events => {
  const listeners = new Set<Queue.Queue<string>>()
  return {
    emit: (event) => {
      if (listeners.size === 0) return
      const json = JSON.stringify(event())
      for (const listener of listeners) Queue.offerUnsafe(listener, json)
    },
    subscribe: Effect.acquireRelease(
      Effect.tap(Queue.unbounded<string>(), (queue) => Effect.sync(() => listeners.add(queue))),
      (queue) =>
        Effect.andThen(
          Effect.sync(() => listeners.delete(queue)),
          Queue.shutdown(queue),
        ),
    ),
  }
}
