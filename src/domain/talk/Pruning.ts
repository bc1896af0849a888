import { Context, type Effect } from "effect"
import type { StoreError } from "../StoreError.ts"

export interface Pruned {
  /** Turns that were deleted, each with its deliveries and its dead letter. */
  readonly turns: number
  /** More are old enough: to be called again. */
  readonly more: boolean
}

/** Deletes what nobody needs any more, so that the database grows with what people say and not with time. */
export class Pruning extends Context.Service<
  Pruning,
  {
    /** Deletes the oldest finished turns and runs beyond `retention`, in one batch; open dead letters keep their turns. */
    readonly prune: Effect.Effect<Pruned, StoreError>
  }
>()("confidant/domain/Pruning") {}
