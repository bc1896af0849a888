import { type Duration, type Effect, Schema } from "effect"
import type { Dependency } from "../policy/Dependencies.ts"
import type { CallPolicy } from "../policy/Policies.ts"
import type { Forced } from "./Breaker.ts"
import type { Rehearsable } from "./Faults.ts"

export class Unavailable extends Schema.TaggedError<Unavailable>()("Unavailable", {
  dependency: Schema.String,
  retryAfterSeconds: Schema.Finite,
}) {
  override get message() {
    return `${this.dependency} is unavailable; ask again in ${this.retryAfterSeconds} s`
  }
}

export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", {
  dependency: Schema.String,
  operation: Schema.String,
}) {
  override get message() {
    return `${this.operation} at ${this.dependency} took too long`
  }
}

export interface Verdict {
  readonly retry: boolean
  /** Whether the dependency is to blame; a refusal by a healthy one does not move its breaker. */
  readonly fault: boolean
  /** The wait that the dependency asked for; replaces the policy's. */
  readonly retryAfter?: Duration.Duration
}

export interface GuardedCall<E> {
  readonly dependency: Dependency
  /** A server or model behind the dependency, with its own breaker. */
  readonly instance?: string
  /** For whom it is, where the dependency may fail some and serve the others. */
  readonly subject?: number
  /** Low cardinality: it names the span. */
  readonly operation: string
  /** Of the span. Default `client`; `producer` if it sends a message. */
  readonly kind?: "client" | "producer"
  readonly policy?: CallPolicy
  readonly classify: (error: E | TimedOut) => Verdict
  /** The cause for the log, in a word and a code: "ConnectionError 08006". Default: the error's tag. */
  readonly why?: (error: E) => string
  /** Where each attempt queues; this wait does not count towards its timeout. */
  readonly admit?: <A, X, R>(attempt: Effect.Effect<A, X, R>) => Effect.Effect<A, X, R>
  readonly attributes?: Readonly<Record<string, unknown>>
  /** How FAULTS may fail an attempt; without it, no rehearsal affects the call. */
  readonly faults?: Rehearsable<E>
}

export interface BreakerView {
  readonly key: string
  readonly dependency: Dependency
  readonly instance: string | null
  readonly state: "closed" | "open" | "half_open"
  readonly failures: number
  readonly forced: Forced
}
