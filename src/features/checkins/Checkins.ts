import { Context, type Effect, Schema } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import type { Change } from "../../domain/Jobs.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** When somebody wants to be asked how they are, each day. */
export const Checkin = Schema.Struct({
  /** Of the day, by the person's clock. */
  minutes: Schema.Int,
  /** By whose clock `due` was found. */
  zone: Schema.String,
  /** null: switched off. */
  due: Schema.NullOr(Schema.Int),
  askedAt: Schema.NullOr(Schema.Int),
  /** How many in a row had got no answer when the last one was asked, that one included. */
  unanswered: Schema.Int,
})
export type Checkin = typeof Checkin.Type

/** Whom it is for. */
export const CheckedOn = Schema.Struct({
  checkin: Checkin,
  timeZone: Schema.NullOr(Schema.String),
  adult: Schema.NullOr(Schema.Boolean),
  /** They have agreed, are not banned and have not blocked the bot. */
  isReachable: Schema.Boolean,
  /** When they were last given help, as long as that is known. */
  helpedAt: Schema.NullOr(Schema.Int),
  /** When they last wrote or pressed something, as long as that is known. */
  heardAt: Schema.NullOr(Schema.Int),
})
export type CheckedOn = typeof CheckedOn.Type

export class Checkins extends Context.Service<
  Checkins,
  { readonly find: (userId: UserId) => Effect.Effect<CheckedOn | null, StoreError> }
>()("confidant/features/checkins/Checkins") {}

export const On = Schema.Struct({ minutes: Schema.Int, zone: Schema.String, due: Schema.Int })
export const Moved = Schema.Struct({ due: Schema.Int, next: Schema.Int, zone: Schema.String, unanswered: Schema.Int })
export const Asked = Schema.Struct({ ...Moved.fields, at: Schema.Int })
/** `due`: only if it still stands there; null: whatever is known. */
export const Off = Schema.Struct({ due: Schema.NullOr(Schema.Int) })

export const change = {
  on: (data: typeof On.Type): Change => ({ kind: "checkins.on", data }),
  move: (data: typeof Moved.Type): Change => ({ kind: "checkins.move", data }),
  asked: (data: typeof Asked.Type): Change => ({ kind: "checkins.asked", data }),
  off: (due: number | null): Change => ({ kind: "checkins.off", data: { due } }),
} as const
