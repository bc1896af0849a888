import { Context, type Effect, Schema } from "effect"
import { type UpdateId, UserId } from "../Ids.ts"
import type { StoreError } from "../StoreError.ts"

/** null: no limit. */
export const OwnLimits = Schema.Struct({
  messages: Schema.NullOr(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))),
  costUsd: Schema.NullOr(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))),
})
export type OwnLimits = typeof OwnLimits.Type

export const Usage = Schema.Struct({
  messages: Schema.Int,
  /** Of answers with a known cost; null: there are none. */
  costUsd: Schema.NullOr(Schema.Finite),
  unpriced: Schema.Int,
})
export type Usage = typeof Usage.Type

export const Budget = Schema.Struct({
  id: UserId,
  limits: OwnLimits,
  source: Schema.Literals(["environment", "operator"]),
  /** null: not counted, because no limit applied. */
  today: Schema.NullOr(Usage),
  resetsAt: Schema.Int,
})
export type Budget = typeof Budget.Type

/** Of everybody today, where a limit applies. */
export const SpentToday = Schema.Struct({
  people: Schema.Int,
  messages: Schema.Int,
  /** Of answers with a known cost. */
  costUsd: Schema.Finite,
  unpriced: Schema.Int,
  /** People who get no more answers until it resets. */
  usedUp: Schema.Int,
  /** People with limits of their own. */
  own: Schema.Int,
  /** The limits of all others. */
  usual: OwnLimits,
  resetsAt: Schema.Int,
})
export type SpentToday = typeof SpentToday.Type

export interface Asking {
  readonly userId: UserId
  /** The oldest turn it answers; stays the same when they are worked on again. */
  readonly turnId: UpdateId
}

export type Reservation =
  /** `Unlimited`: nothing is counted or has to be settled. */
  { readonly _tag: "Unlimited" } | { readonly _tag: "Reserved" } | { readonly _tag: "Over" }

/** Daily use of the model per person. Changed limits apply within seconds. */
export class Budgets extends Context.Service<
  Budgets,
  {
    /** Takes a place in today's budget; a turn that has one keeps it and is not counted again. */
    readonly reserve: (asking: Asking) => Effect.Effect<Reservation, StoreError>
    /** After the answer; `costUsd` null: unknown. Only the first call counts. */
    readonly settle: (turnId: UpdateId, costUsd: number | null) => Effect.Effect<void, StoreError>
    readonly release: (turnId: UpdateId) => Effect.Effect<void, StoreError>
    /** What background work for them cost today, where a limit applies; null: unknown. It counts as no message. */
    readonly charge: (userId: UserId, costUsd: number | null) => Effect.Effect<void, StoreError>
    /** Overrides the environment's limits; null: removes the override. */
    readonly setLimits: (userId: UserId, limits: OwnLimits | null) => Effect.Effect<void, StoreError>
    readonly find: (userId: UserId) => Effect.Effect<Budget, StoreError>
    readonly today: Effect.Effect<SpentToday, StoreError>
  }
>()("confidant/domain/Budgets") {}
