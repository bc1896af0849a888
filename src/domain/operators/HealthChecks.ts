import { Context, type Effect, Schema } from "effect"
import type { StoreError } from "../StoreError.ts"

/** Holds no secret and nothing of a user. Times are Unix milliseconds. */
export const HealthCheck = Schema.Struct({
  at: Schema.Int,
  service: Schema.String,
  healthy: Schema.Boolean,
  detail: Schema.NullOr(Schema.String),
  millis: Schema.Number,
})
export type HealthCheck = typeof HealthCheck.Type

export class HealthChecks extends Context.Service<
  HealthChecks,
  {
    /** All with the same time; deletes those older than 30 days. */
    readonly record: (checks: ReadonlyArray<Omit<HealthCheck, "at">>) => Effect.Effect<void, StoreError>
    readonly latest: Effect.Effect<ReadonlyArray<HealthCheck>, StoreError>
  }
>()("confidant/domain/HealthChecks") {}
