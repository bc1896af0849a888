import { Effect, Schema } from "effect"
import { ChatId, ConversationId, Epoch, type MessageId, TelegramMessageId, UpdateId, UserId } from "../Ids.ts"
import { Change, NewJob } from "../Jobs.ts"
import { Incoming } from "./Incoming.ts"
import { Outgoing } from "./Outgoing.ts"
import { Consent, Dialogue, Role } from "./Person.ts"

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
  /** Unix time in milliseconds at which it was stored, by the clock of the store. */
  receivedAt: Schema.Int,
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

/** An earlier turn that the same answer answers: messages that arrived together. It is done with the answer's commit. */
export const JoinedTurn = Schema.Struct({
  updateId: UpdateId,
  text: Schema.String,
  telegramMessageId: TelegramMessageId,
})
export type JoinedTurn = typeof JoinedTurn.Type

/** A message to append to the history together with the answer of its turn. */
export const NewMessage = Schema.Struct({
  role: Role,
  text: Schema.String,
  telegramMessageId: Schema.NullOr(TelegramMessageId),
})
export type NewMessage = typeof NewMessage.Type

/** What a turn changes about its user; absent means unchanged. */
export const PersonChange = Schema.Struct({
  name: Schema.optionalKey(Schema.String),
  consent: Schema.optionalKey(Consent),
  dialogue: Schema.optionalKey(Schema.NullOr(Dialogue)),
  introduced: Schema.optionalKey(Schema.Boolean),
  blocked: Schema.optionalKey(Schema.Boolean),
})
export type PersonChange = typeof PersonChange.Type

/** Everything a turn decides, committed in one transaction; delivery comes after. */
export const Settlement = Schema.Struct({
  updateId: UpdateId,
  chatId: ChatId,
  /** Both null for a chat that is nobody's: the operators' group, which is only spoken to. */
  userId: Schema.NullOr(UserId),
  conversationId: Schema.NullOr(ConversationId),
  epoch: Epoch,
  /** Earlier turns that this answer answers too, in their order; their texts come before `messages` in the history. */
  joined: Schema.Array(JoinedTurn),
  /** Appended to the history in this order. */
  messages: Schema.Array(NewMessage),
  deliveries: Schema.Array(Outgoing),
  person: PersonChange,
  /** The stored message that the user edited. */
  edited: Schema.NullOr(Schema.Struct({ messageId: TelegramMessageId, text: Schema.String })),
  /** The update's text may not be kept (consent declined): it leaves the inbox with this commit. */
  forgetText: Schema.Boolean,
  /** Writes of features, in this order. A kind that this release does not know is kept for one that does. */
  changes: Schema.Array(Change).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  jobs: Schema.Array(NewJob).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
})
export type Settlement = typeof Settlement.Type

/** What the store made of a settlement. */
export interface Settled {
  /** Of the messages it appended to the history, in their order. */
  readonly messageIds: ReadonlyArray<MessageId>
}
