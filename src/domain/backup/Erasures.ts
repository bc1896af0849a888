import { Context, type Effect, Schema } from "effect"
import { UserId } from "../Ids.ts"
import type { StoreError } from "../StoreError.ts"

export const Erasure = Schema.Struct({
  userId: UserId,
  /** Unix milliseconds. */
  at: Schema.Int,
})
export type Erasure = typeof Erasure.Type

export class Erasures extends Context.Service<
  Erasures,
  {
    /** Deletes and records in one transaction. False: nothing was found; recorded all the same, as backups may hold the person. */
    readonly forget: (userId: UserId) => Effect.Effect<boolean, StoreError>
    readonly all: Effect.Effect<ReadonlyArray<Erasure>, StoreError>
  }
>()("confidant/domain/Erasures") {}
