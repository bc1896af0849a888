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
    /**
     * Deletes some of the turns that were done longer ago than `retention.turns`, the oldest first, and old runs of
     * backups. Turns with an unresolved dead letter stay, and turns that are not done.
     */
    readonly prune: Effect.Effect<Pruned, StoreError>
  }
>()("confidant/domain/Pruning") {}
