import { Context, type Effect } from "effect"
import type { ChatId, Epoch, TelegramMessageId, UpdateId } from "../Ids.ts"
import type { Outgoing } from "./Outgoing.ts"
import type { StoreError } from "../StoreError.ts"

/** The place of a delivery, and the right of its chat's owner to work on it. */
export interface DeliveryRef {
  readonly updateId: UpdateId
  readonly chatId: ChatId
  readonly epoch: Epoch
  readonly part: number
}

/** How a delivery ended. It keeps its record; a sent one drops its payload, a failed one keeps it, to be sent again. */
export type DeliveryOutcome =
  | { readonly _tag: "Sent"; readonly telegramMessageId: TelegramMessageId | null; readonly repeated: boolean }
  | { readonly _tag: "Failed"; readonly reason: string }

/** The durable outbox: one row for each call that a turn owes. All methods answer false when the epoch is not the owner's. */
export class Outbox extends Context.Service<
  Outbox,
  {
    /** Marks the part `sending` and counts the attempt; must be committed before the call is made. */
    readonly sending: (ref: DeliveryRef) => Effect.Effect<boolean, StoreError>
    /** Puts a part back to `pending`: the call is known not to have happened. */
    readonly unsent: (ref: DeliveryRef) => Effect.Effect<boolean, StoreError>
    /** Settles the part; the turn becomes `done` with its last unsettled part. */
    readonly settle: (ref: DeliveryRef, outcome: DeliveryOutcome) => Effect.Effect<boolean, StoreError>
    /** Replaces an unsettled part by others in the same place (a refused file by its text in messages). */
    readonly replace: (ref: DeliveryRef, parts: ReadonlyArray<Outgoing>) => Effect.Effect<boolean, StoreError>
    /** Fails every unsettled part of the turn, drops their payloads and closes the turn (the user blocked the bot). */
    readonly abandon: (ref: Omit<DeliveryRef, "part">, reason: string) => Effect.Effect<boolean, StoreError>
  }
>()("confidant/domain/Outbox") {}
