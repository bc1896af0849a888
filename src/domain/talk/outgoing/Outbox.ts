import { Context, type Effect } from "effect"
import type { ChatId, Epoch, TelegramMessageId, UpdateId } from "../../Ids.ts"
import type { Outgoing } from "./Outgoing.ts"
import type { StoreError } from "../../StoreError.ts"

export interface DeliveryRef {
  readonly updateId: UpdateId
  readonly chatId: ChatId
  readonly epoch: Epoch
  readonly part: number
}

/** A sent delivery drops its payload; a failed one keeps it for a retry. */
export type DeliveryOutcome =
  | { readonly _tag: "Sent"; readonly telegramMessageId: TelegramMessageId | null; readonly repeated: boolean }
  | { readonly _tag: "Failed"; readonly reason: string }

/** The durable outbox: a row for each call that a turn owes. All methods return false when the epoch is stale. */
export class Outbox extends Context.Service<
  Outbox,
  {
    /** Marks the part `sending` and counts the attempt; commit this before the call. */
    readonly sending: (ref: DeliveryRef) => Effect.Effect<boolean, StoreError>
    /** Back to `pending`: the call is known not to have happened. */
    readonly unsent: (ref: DeliveryRef) => Effect.Effect<boolean, StoreError>
    /** The turn becomes `done` with its last unsettled part. */
    readonly settle: (ref: DeliveryRef, outcome: DeliveryOutcome) => Effect.Effect<boolean, StoreError>
    /** Replaces an unsettled part by others in its place: a refused file by messages. */
    readonly replace: (ref: DeliveryRef, parts: ReadonlyArray<Outgoing>) => Effect.Effect<boolean, StoreError>
    /** Fails every unsettled part, drops the payloads and closes the turn: the user blocked the bot. */
    readonly abandon: (ref: Omit<DeliveryRef, "part">, reason: string) => Effect.Effect<boolean, StoreError>
  }
>()("confidant/domain/Outbox") {}
