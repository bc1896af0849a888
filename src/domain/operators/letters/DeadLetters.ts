import { Context, type Effect, Schema } from "effect"
import type { ChatId, Epoch, UpdateId } from "../../Ids.ts"
import type { StoreError } from "../../StoreError.ts"

/** `poisoned`: it crashed the process; `model`: the model refuses for good; `delivery`: an answer could not be delivered. */
export const DeadReason = Schema.Literals(["poisoned", "model", "delivery"])
export type DeadReason = typeof DeadReason.Type

/** A turn that failed for good. Holds no text of the user. Times are Unix milliseconds. */
export interface DeadLetter {
  readonly updateId: UpdateId
  readonly chatId: ChatId
  readonly reason: DeadReason
  readonly detail: string
  readonly at: number
  readonly resolvedAt: number | null
}

export class DeadLetters extends Context.Service<
  DeadLetters,
  {
    /** A repeat replaces the record; a stale epoch changes nothing. A turn that ends without its answer brings its letter in its settlement. */
    readonly add: (
      turn: { readonly updateId: UpdateId; readonly chatId: ChatId; readonly epoch: Epoch },
      reason: DeadReason,
      detail: string,
    ) => Effect.Effect<void, StoreError>
    readonly list: (limit: number) => Effect.Effect<ReadonlyArray<DeadLetter>, StoreError>
    readonly show: (updateId: UpdateId) => Effect.Effect<DeadLetter | null, StoreError>
    /** Reopens the turn: failed parts are due at once, other turns are answered anew. False: no unresolved letter, or still running. */
    readonly retry: (updateId: UpdateId) => Effect.Effect<boolean, StoreError>
    /** Resolves the letter and empties the failed parts; the turn stays as it ended. False: no unresolved letter. */
    readonly drop: (updateId: UpdateId) => Effect.Effect<boolean, StoreError>
  }
>()("confidant/domain/DeadLetters") {}
