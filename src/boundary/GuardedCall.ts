import { type Duration, type Effect, Schema } from "effect"
import type { Dependency } from "../policy/Dependencies.ts"
import type { CallPolicy } from "../policy/Policies.ts"
import type { Forced } from "./Breaker.ts"
import type { Rehearsable } from "./Faults.ts"

/** The breaker of the dependency is open: nothing was called. */
export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  dependency: Schema.String,
  retryAfterSeconds: Schema.Finite,
}) {
  override get message() {
    return `${this.dependency} is unavailable; ask again in ${this.retryAfterSeconds} s`
  }
}

/** One attempt took longer than its policy allows. */
export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", {
  dependency: Schema.String,
  operation: Schema.String,
}) {
  override get message() {
    return `${this.operation} at ${this.dependency} took too long`
  }
}

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
  /** One of several servers or models behind the dependency; each has a breaker of its own. */
  readonly instance?: string
  /** Low-cardinality name: the span's name. */
  readonly operation: string
  /** Of the span; `client` unless it puts a message on its way. */
  readonly kind?: "client" | "producer"
  /** Its dependency's unless given. */
  readonly policy?: CallPolicy
  readonly classify: (error: E | TimedOut) => Verdict
  /** Where each attempt waits for its turn; the wait is not counted in the attempt's timeout. */
  readonly admit?: <A, X, R>(attempt: Effect.Effect<A, X, R>) => Effect.Effect<A, X, R>
  readonly attributes?: Readonly<Record<string, unknown>>
  /** How FAULTS may make each attempt fail; without it no rehearsal reaches the call. */
  readonly faults?: Rehearsable<E>
}

export interface BreakerView {
  /** `dependency`, or `dependency:instance`. */
  readonly key: string
  readonly dependency: Dependency
  readonly instance: string | null
  readonly state: "closed" | "open" | "half_open"
  /** Failures in a row, as the breaker counts them. */
  readonly failures: number
  /** An operator holds it at this state, in this process. */
  readonly forced: Forced
}
