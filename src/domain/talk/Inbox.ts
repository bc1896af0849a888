import { Context, type Effect, Schema } from "effect"
import type { ChatId, Epoch, TelegramMessageId, UpdateId } from "../Ids.ts"
import type { Incoming, Place } from "./incoming/Incoming.ts"
import type { StoreError } from "../StoreError.ts"
import type { Settled, Settlement, Turn } from "./Turn.ts"

export interface Ahead {
  readonly feature: string
  readonly payload: unknown
  /** The topic of what it is said before. */
  readonly context?: Place
}

export interface Arrival {
  readonly incoming: Incoming
  readonly traceparent: string | null
  /** Said before it, stored in the same statement. */
  readonly ahead?: Ahead
}

export interface Claim {
  readonly epoch: Epoch
  /** The next turn, if several owners were lost while they held it: to be tried apart from all others. */
  readonly suspect: UpdateId | null
  /** The next turn, if processes died while they tried it, or the work on it failed again and again: set it aside. */
  readonly poisoned: UpdateId | null
}

/** Another process, which may not know of this one, may still answer in its chats without the database: not yet. */
export class Held extends Schema.TaggedError<Held>()("Held", {}) {}

interface Owned {
  readonly updateId: UpdateId
  readonly chatId: ChatId
  readonly epoch: Epoch
}

/** The durable inbox: what arrived, whose turn it is, what was decided. */
export class Inbox extends Context.Service<
  Inbox,
  {
    /** Skips updates already stored and returns the new ids. Acknowledge the batch only after this succeeded. */
    readonly accept: (batch: ReadonlyArray<Arrival>) => Effect.Effect<ReadonlyArray<UpdateId>, StoreError>
    /**
     * Makes the caller the owner of the chat: raises its epoch, and counts a claim of the next turn if it is `received` and
     * due; if another process (`Life`) was trying it, also that. Postponing resets both.
     */
    readonly own: (chatId: ChatId) => Effect.Effect<Claim, StoreError | Held>
    /** The chat's due open turns by `updateId`, with their unsettled deliveries. */
    readonly open: (chatId: ChatId, limit: number) => Effect.Effect<ReadonlyArray<Turn>, StoreError>
    /** Commits a turn's decision. Repeating the same one succeeds; null: the epoch is stale, or the turn was settled otherwise. */
    readonly settle: (settlement: Settlement) => Effect.Effect<Settled | null, StoreError>
    /** Marks that this process (`Life`) tries a suspect now, or only waits with it. False: the epoch is stale. */
    readonly trying: (turn: Owned, isTrying: boolean) => Effect.Effect<boolean, StoreError>
    /** The work on the turn failed, through no outage: counts like the death of a process that tried it. */
    readonly failed: (turn: Owned) => Effect.Effect<void, StoreError>
    /** A requested stop is no failure: the claims of the turn are taken back. */
    readonly release: (turn: Owned) => Effect.Effect<void, StoreError>
    /** The turn is due again after `delayMillis`. `notified`: the user is being told; `isFailure` (default): it counts as a postponement; `ahead` is said meanwhile. */
    readonly postpone: (
      turn: Owned,
      delayMillis: number,
      notified: boolean,
      isFailure?: boolean,
      ahead?: Ahead,
    ) => Effect.Effect<boolean, StoreError>
    /** Which message shows the answer as it is written; null: it is gone. False: the epoch is stale. */
    readonly showing: (turn: Owned, live: TelegramMessageId | null) => Effect.Effect<boolean, StoreError>
    /** Turns that wait for their answer are due soon, the oldest at once, each `apartMillis` after the one before. How many. */
    readonly hasten: (apartMillis: number) => Effect.Effect<number, StoreError>
    /** Chats with due open turns, longest waiting first. */
    readonly waiting: (limit: number) => Effect.Effect<ReadonlyArray<ChatId>, StoreError>
  }
>()("confidant/domain/Inbox") {}
