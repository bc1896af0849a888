import { Context, type Duration, type Effect, Schema } from "effect"
import type { CallPolicy, Dependency } from "../policy/Policies.ts"

/** The breaker of the dependency is open: nothing was called. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  dependency: Schema.String,
  retryAfterSeconds: Schema.Finite,
}) {}

/** One attempt took longer than its policy allows. */
export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", {
  dependency: Schema.String,
  operation: Schema.String,
}) {}

/** What an adapter says of one failed attempt. */
export interface Verdict {
  /** Whether the same call may be made again now. */
  readonly retry: boolean
  /** Whether the dependency is at fault; a healthy dependency that says no does not move its breaker. */
  readonly fault: boolean
  /** What the dependency asked us to wait, instead of the policy's own wait. */
  readonly retryAfter?: Duration.Duration
}

export interface GuardedCall<E> {
  readonly dependency: Dependency
  /** Low-cardinality name: the span's name. */
  readonly operation: string
  readonly policy: CallPolicy
  readonly classify: (error: E | TimedOut) => Verdict
  readonly attributes?: Readonly<Record<string, unknown>>
}

export interface BreakerView {
  readonly dependency: Dependency
  readonly state: "closed" | "open" | "half_open"
}

/** The one way to call the outside: span ⊃ breaker ⊃ retry ⊃ timeout ⊃ call. */
export class Guard extends Context.Service<
  Guard,
  {
    readonly call: <A, E, R>(
      options: GuardedCall<E>,
      effect: Effect.Effect<A, E, R>,
    ) => Effect.Effect<A, E | TimedOut | Unavailable, R>
    readonly breakers: Effect.Effect<ReadonlyArray<BreakerView>>
  }
>()("confidant/boundary/Guard") {}
