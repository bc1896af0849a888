import { Clock, Effect, Metric } from "effect"
import { retryBudgetRefusals } from "../domain/metrics/Calls.ts"
import type { Dependency } from "../policy/Dependencies.ts"
import type { CallPolicy } from "../policy/Policies.ts"
import { retryBudget } from "../policy/RetryBudget.ts"

const { fromCalls, share, windowSeconds } = retryBudget

const sum = (counts: ReadonlyArray<number>): number => counts.reduce((total, count) => total + count, 0)

export const makeWindow = () => {
  const calls = Array.from({ length: windowSeconds }, () => 0)
  const retries = Array.from({ length: windowSeconds }, () => 0)
  let newest = 0

  /** If the clock was set back a little, the newest slot stays in use. */
  const slotAt = (now: number): number => {
    const second = Math.floor(now / 1_000)
    if (Math.abs(second - newest) >= windowSeconds) {
      calls.fill(0)
      retries.fill(0)
      newest = second
    }
    while (newest < second) {
      newest += 1
      calls[newest % windowSeconds] = 0
      retries[newest % windowSeconds] = 0
    }
    return newest % windowSeconds
  }

  const add = (counts: Array<number>, now: number) => {
    const slot = slotAt(now)
    counts[slot] = (counts[slot] ?? 0) + 1
  }

  return {
    called: (now: number) => add(calls, now),
    retried: (now: number) => add(retries, now),
    allows: (now: number): boolean => {
      slotAt(now)
      const made = sum(calls)
      return made < fromCalls || sum(retries) + 1 <= made * share
    },
  }
}

export const makeRetryBudget = (dependency: Dependency) => {
  const window = makeWindow()
  let saidAt = Number.NEGATIVE_INFINITY

  const refused = Effect.as(Metric.update(retryBudgetRefusals(dependency), 1), false)

  const usedUp = (now: number) => {
    if (now - saidAt < windowSeconds * 1_000) return refused
    saidAt = now
    return Effect.logWarning("Too many retries: calls fail without one for now").pipe(
      Effect.annotateLogs({ dependency }),
      Effect.andThen(refused),
    )
  }

  return {
    counted: <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      Effect.clockWith((clock) => {
        window.called(clock.currentTimeMillisUnsafe())
        return call
      }),
    /** A permitted retry counts at once. */
    mayRetry: ({ promised }: CallPolicy): Effect.Effect<boolean> =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        if (promised !== true && !window.allows(now)) return usedUp(now)
        window.retried(now)
        return Effect.succeed(true)
      }),
  }
}

export type RetryBudget = ReturnType<typeof makeRetryBudget>
