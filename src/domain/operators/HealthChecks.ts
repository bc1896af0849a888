import { Context, type Effect, Schema } from "effect"
import type { StoreError } from "../StoreError.ts"

/** One look at one service. Holds no secret and nothing of a user. */
export const HealthCheck = Schema.Struct({
  /** Unix time in milliseconds. */
  at: Schema.Int,
  service: Schema.String,
  healthy: Schema.Boolean,
  detail: Schema.NullOr(Schema.String),
  millis: Schema.Number,
})
export type HealthCheck = typeof HealthCheck.Type

/** How each service was, every few minutes of the last 30 days. */
export class HealthChecks extends Context.Service<
  HealthChecks,
  {
    /** All of one moment; forgets what is older than 30 days. */
    readonly record: (checks: ReadonlyArray<Omit<HealthCheck, "at">>) => Effect.Effect<void, StoreError>
    /** The newest of each service, by name. */
    readonly latest: Effect.Effect<ReadonlyArray<HealthCheck>, StoreError>
  }
>()("confidant/domain/HealthChecks") {}
