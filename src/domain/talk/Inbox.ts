import { Context, type Effect } from "effect"
import type { ChatId, Epoch, UpdateId } from "../Ids.ts"
import type { Incoming } from "./Incoming.ts"
import type { StoreError } from "../StoreError.ts"
import type { Settled, Settlement, Turn } from "./Turn.ts"

/** An update on its way into the inbox. */
export interface Arrival {
  readonly incoming: Incoming
  readonly traceparent: string | null
}

/** What a new owner of a chat gets. */
export interface Claim {
  readonly epoch: Epoch
  /** The turn that comes next, when its earlier owners all vanished over it: to be set aside, not worked on. */
  readonly poisoned: UpdateId | null
}

/** The durable inbox: what arrived, whose turn it is, what was decided. */
export class Inbox extends Context.Service<
  Inbox,
  {
    /**
     * Stores a batch in one statement; updates already stored are skipped. Returns the ids that were new.
     * Only after it succeeded may the batch be acknowledged. Updates nobody waits for are stored as done.
     */
    readonly accept: (batch: ReadonlyArray<Arrival>) => Effect.Effect<ReadonlyArray<UpdateId>, StoreError>
    /**
     * Makes the caller the owner of the chat: raises its epoch, and counts a claim of the turn that comes next if it is
     * `received` and due. Its claims begin anew when it is postponed; above `claims` of the limits it is `poisoned`.
     */
    readonly own: (chatId: ChatId) => Effect.Effect<Claim, StoreError>
    /** The chat's open turns that are due, in order of `updateId`, at most `limit`, with their unsettled deliveries. */
    readonly open: (chatId: ChatId, limit: number) => Effect.Effect<ReadonlyArray<Turn>, StoreError>
    /**
     * Commits the decision of a `received` turn; null if the epoch is no longer the owner's or it was settled otherwise.
     * The same answer again for the decision that is committed, also when an owner before this one had made it.
     */
    readonly settle: (settlement: Settlement) => Effect.Effect<Settled | null, StoreError>
    /** Keeps an open turn as it is, counts the postponement and makes it not due for `delayMillis`; `notified` records that the user is being told. */
    readonly postpone: (
      turn: { readonly updateId: UpdateId; readonly chatId: ChatId; readonly epoch: Epoch },
      delayMillis: number,
      notified: boolean,
    ) => Effect.Effect<boolean, StoreError>
    /** Chats with open turns that are due, longest waiting first. */
    readonly waiting: (limit: number) => Effect.Effect<ReadonlyArray<ChatId>, StoreError>
  }
>()("confidant/domain/Inbox") {}
