import { Context, type Effect, Schema } from "effect"
import { type UpdateId, UserId } from "../Ids.ts"
import type { StoreError } from "../StoreError.ts"

/** Limits as operators give them; null: no limit. */
export const OwnLimits = Schema.Struct({
  messages: Schema.NullOr(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))),
  costUsd: Schema.NullOr(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000 }))),
})
export type OwnLimits = typeof OwnLimits.Type

/** What was used today (UTC). */
export const Usage = Schema.Struct({
  /** Answers of the model. */
  messages: Schema.Int,
  /** What those of them cost whose cost is known; null: it is known of none. */
  costUsd: Schema.NullOr(Schema.Finite),
  /** Answers whose cost is unknown. */
  unpriced: Schema.Int,
})
export type Usage = typeof Usage.Type

export const Budget = Schema.Struct({
  id: UserId,
  limits: OwnLimits,
  /** Where the limits come from. */
  source: Schema.Literals(["environment", "operator"]),
  /** null: not counted, because no limit applied. */
  today: Schema.NullOr(Usage),
  /** When the day ends; Unix milliseconds. */
  resetsAt: Schema.Int,
})
export type Budget = typeof Budget.Type

/** An answer that is about to be made. */
export interface Asking {
  readonly userId: UserId
  /** The oldest of the turns it answers: the same when they are worked on again. */
  readonly turnId: UpdateId
}

export type Reservation =
  /** No limit applies: nothing is counted, and nothing has to be settled. */
  { readonly _tag: "Unlimited" } | { readonly _tag: "Reserved" } | { readonly _tag: "Over" }

/** What each person may use the model for in a day. Limits that were set are known here within seconds. */
export class Budgets extends Context.Service<
  Budgets,
  {
    /** Takes a place in today's budget. A turn that has one keeps it and is not counted again. */
    readonly reserve: (asking: Asking) => Effect.Effect<Reservation, StoreError>
    /** The answer was made; `costUsd` null: what it cost is unknown. The first word counts. */
    readonly settle: (turnId: UpdateId, costUsd: number | null) => Effect.Effect<void, StoreError>
    /** No answer was made: the place is free again. */
    readonly release: (turnId: UpdateId) => Effect.Effect<void, StoreError>
    /** Limits of this person instead of the environment's; null: the environment's again. */
    readonly setLimits: (userId: UserId, limits: OwnLimits | null) => Effect.Effect<void, StoreError>
    readonly find: (userId: UserId) => Effect.Effect<Budget, StoreError>
  }
>()("confidant/domain/Budgets") {}
