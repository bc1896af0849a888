import { type Context, Effect, type Metric } from "effect"
import * as Calls from "../domain/metrics/Calls.ts"
import { errors } from "../domain/metrics/Turns.ts"
import { dependencies, type Dependency } from "../policy/Dependencies.ts"
import { beginBreaker } from "./BreakerMetrics.ts"

type Counters = ReadonlyArray<Metric.Counter<number>>

export interface OperationMetrics {
  readonly won: (attempt: number) => void
  readonly retried: (attempt: number) => void
}

const operationMetrics = (
  operation: string,
  attempts: number,
  context: Context.Context<never>,
): OperationMetrics & { readonly attempts: number } => {
  const numbers = Array.from({ length: attempts }, (_, index) => String(index + 1))
  const winning: Counters = numbers.map((attempt) => Calls.winningAttempts(operation, attempt))
  const retries: Counters = numbers.slice(1).map((attempt) => Calls.retryAttempts(operation, attempt))
  // Present from the first call, so that the first retry shows as an increase.
  for (const series of [...winning, ...retries]) series.updateUnsafe(0, context)
  return {
    attempts,
    won: (attempt) => winning[attempt - 1]?.updateUnsafe(1, context),
    retried: (attempt) => retries[attempt - 2]?.updateUnsafe(1, context),
  }
}

/** Allocates nothing for a call that succeeds at once. */
export const makeCallMetrics = Effect.map(Effect.context<never>(), (context) => {
  const known = new Map<string, ReturnType<typeof operationMetrics>>()
  return {
    of: (operation: string, attempts: number): OperationMetrics => {
      const found = known.get(operation)
      if (found !== undefined && found.attempts >= attempts) return found
      const made = operationMetrics(operation, attempts, context)
      known.set(operation, made)
      return made
    },
    failed: (dependency: Dependency) => errors(dependencies[dependency].errors).updateUnsafe(1, context),
    rejected: (key: string) => Calls.breakerRejections(key).updateUnsafe(1, context),
    /** Times everything after the first attempt, including failures and interruptions. */
    timed: <A, E, R>(dependency: Dependency, retries: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
      Effect.clockWith((clock) => {
        const began = clock.currentTimeMillisUnsafe()
        return Effect.onExit(retries, () =>
          Effect.sync(() => {
            const millis = clock.currentTimeMillisUnsafe() - began
            if (millis > 0) Calls.retryLatency(dependency).updateUnsafe(millis / 1_000, context)
          }),
        )
      }),
    beginBreaker: (key: string) => beginBreaker(key, context),
    begin: (dependency: Dependency) => {
      beginBreaker(dependency, context)
      Calls.retryBudgetRefusals(dependency).updateUnsafe(0, context)
    },
  }
})

export type CallMetrics = Effect.Success<typeof makeCallMetrics>
