import { Context, type Effect, Schema } from "effect"
import { UserId } from "../Ids.ts"
import type { StoreError } from "../StoreError.ts"

/** A person who asked to be forgotten. */
export const Erasure = Schema.Struct({
  userId: UserId,
  /** Unix time in milliseconds. */
  at: Schema.Int,
})
export type Erasure = typeof Erasure.Type

/** People who asked to be forgotten, in the database. */
export class Erasures extends Context.Service<
  Erasures,
  {
    /**
     * Deletes everything of the person and records the erasure, in one transaction. False: there was nothing of them
     * (the erasure is recorded all the same, for backups that hold them).
     */
    readonly forget: (userId: UserId) => Effect.Effect<boolean, StoreError>
    readonly all: Effect.Effect<ReadonlyArray<Erasure>, StoreError>
  }
>()("confidant/domain/Erasures") {}
