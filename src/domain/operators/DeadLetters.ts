import { Context, type Effect } from "effect"
import type { ChatId, Epoch, UpdateId } from "../Ids.ts"
import type { StoreError } from "../StoreError.ts"

/** `poisoned`: its processing crashed the process; `model`: the model refuses for good; `delivery`: an answer could not be delivered. */
export type DeadReason = "poisoned" | "model" | "delivery"

/** A turn that failed for good. Holds no text of the user. */
export interface DeadLetter {
  readonly updateId: UpdateId
  readonly chatId: ChatId
  readonly reason: DeadReason
  /** What happened, in our words or Telegram's. */
  readonly detail: string
  /** Unix time in milliseconds. */
  readonly at: number
  /** Unix time in milliseconds; null while nobody has dealt with it. */
  readonly resolvedAt: number | null
}

/** Turns that failed for good, for operators to look at and to try again. */
export class DeadLetters extends Context.Service<
  DeadLetters,
  {
    /**
     * Records the failure, before the turn itself ends by its own settlement. Recording the same turn again replaces the
     * record. Changes nothing when the epoch is not the owner's.
     */
    readonly add: (
      turn: { readonly updateId: UpdateId; readonly chatId: ChatId; readonly epoch: Epoch },
      reason: DeadReason,
      detail: string,
    ) => Effect.Effect<void, StoreError>
    /** Unresolved ones, oldest first. */
    readonly list: (limit: number) => Effect.Effect<ReadonlyArray<DeadLetter>, StoreError>
    /** Also a resolved one. */
    readonly show: (updateId: UpdateId) => Effect.Effect<DeadLetter | null, StoreError>
    /**
     * Opens the turn again and resolves the letter. `delivery`: its failed parts are due at once. Otherwise it is
     * answered anew: what it said and owed so far is withdrawn. False: no unresolved letter, or the turn is still at it.
     */
    readonly retry: (updateId: UpdateId) => Effect.Effect<boolean, StoreError>
    /** Resolves the letter and empties the failed parts; the turn stays as it ended. False: no unresolved letter. */
    readonly drop: (updateId: UpdateId) => Effect.Effect<boolean, StoreError>
  }
>()("confidant/domain/DeadLetters") {}
