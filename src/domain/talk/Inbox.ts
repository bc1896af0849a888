import { Context, type Effect } from "effect"
import type { ChatId, Epoch, UpdateId } from "../Ids.ts"
import type { Incoming } from "./Incoming.ts"
import type { StoreError } from "../StoreError.ts"
import type { Settled, Settlement, Turn } from "./Turn.ts"

export interface Arrival {
  readonly incoming: Incoming
  readonly traceparent: string | null
}

export interface Claim {
  readonly epoch: Epoch
  /** The next turn, if its earlier owners all died over it: set it aside, do not work on it. */
  readonly poisoned: UpdateId | null
}

/** The durable inbox: what arrived, whose turn it is, what was decided. */
export class Inbox extends Context.Service<
  Inbox,
  {
    /** Skips updates already stored and returns the new ids. Acknowledge the batch only after this succeeded. */
    readonly accept: (batch: ReadonlyArray<Arrival>) => Effect.Effect<ReadonlyArray<UpdateId>, StoreError>
    /**
     * Makes the caller the owner of the chat: raises its epoch, and counts a claim of the next turn if it is `received` and
     * due. Postponing resets its claims; above the limit `claims` it is `poisoned`.
     */
    readonly own: (chatId: ChatId) => Effect.Effect<Claim, StoreError>
    /** The chat's due open turns by `updateId`, with their unsettled deliveries. */
    readonly open: (chatId: ChatId, limit: number) => Effect.Effect<ReadonlyArray<Turn>, StoreError>
    /** Commits a turn's decision. Repeating the same one succeeds; null: the epoch is stale, or the turn was settled otherwise. */
    readonly settle: (settlement: Settlement) => Effect.Effect<Settled | null, StoreError>
    /** Counts the postponement; the turn is due again after `delayMillis`. `notified`: the user is being told. */
    readonly postpone: (
      turn: { readonly updateId: UpdateId; readonly chatId: ChatId; readonly epoch: Epoch },
      delayMillis: number,
      notified: boolean,
    ) => Effect.Effect<boolean, StoreError>
    /** Chats with due open turns, longest waiting first. */
    readonly waiting: (limit: number) => Effect.Effect<ReadonlyArray<ChatId>, StoreError>
  }
>()("confidant/domain/Inbox") {}
