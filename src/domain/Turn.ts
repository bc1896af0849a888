import { Schema } from "effect"
import { type ChatId, type ConversationId, type Epoch, type TelegramMessageId, UpdateId, type UserId } from "./Ids.ts"
import { Incoming } from "./Incoming.ts"
import { Outgoing } from "./Outgoing.ts"
import type { Awaiting, Consent, Role } from "./Person.ts"

/** received → answered (answer and deliveries committed) → done (everything delivered). */
export const TurnStatus = Schema.Literals(["received", "answered", "done"])
export type TurnStatus = typeof TurnStatus.Type

/** pending → sending (marked before the call) → sent or failed. Found `sending` at start: the outcome is unknown. */
export const DeliveryState = Schema.Literals(["pending", "sending", "sent", "failed"])
export type DeliveryState = typeof DeliveryState.Type

/** One outgoing call of a turn, in its place (`part`, from 0). */
export const Delivery = Schema.Struct({
  part: Schema.Int,
  outgoing: Outgoing,
  state: DeliveryState,
  attempts: Schema.Int,
})
export type Delivery = typeof Delivery.Type

/** An open turn as its chat's owner works on it. */
export const Turn = Schema.Struct({
  updateId: UpdateId,
  incoming: Incoming,
  status: TurnStatus,
  /** W3C `traceparent` of the intake span, so that one trace holds the whole turn, also across restarts. */
  traceparent: Schema.NullOr(Schema.String),
  /** How often the turn was put off. */
  postponed: Schema.Int,
  /** Whether the user was told that the answer is late. */
  notified: Schema.Boolean,
  /** Unsettled deliveries in order; empty while `received`. */
  deliveries: Schema.Array(Delivery),
})
export type Turn = typeof Turn.Type

/** A message to append to the history together with the answer of its turn. */
export interface NewMessage {
  readonly role: Role
  readonly text: string
  readonly telegramMessageId: TelegramMessageId | null
}

/** What a turn changes about its user; absent means unchanged. */
export interface PersonChange {
  readonly name?: string
  readonly consent?: Consent
  readonly awaiting?: Awaiting
  readonly introduced?: boolean
  readonly blocked?: boolean
}

/** Everything a turn decides, committed in one transaction; delivery comes after. */
export interface Settlement {
  readonly updateId: UpdateId
  readonly chatId: ChatId
  readonly userId: UserId
  readonly epoch: Epoch
  readonly conversationId: ConversationId
  /** Appended to the history in this order. */
  readonly messages: ReadonlyArray<NewMessage>
  readonly deliveries: ReadonlyArray<Outgoing>
  readonly person: PersonChange
  /** The stored message that the user edited. */
  readonly edited: { readonly messageId: TelegramMessageId; readonly text: string } | null
  /** The update's text may not be kept (consent declined): it leaves the inbox with this commit. */
  readonly forgetText: boolean
}
