import { Effect, Schema } from "effect"
import { ChatId, ConversationId, Epoch, type MessageId, TelegramMessageId, UpdateId, UserId } from "../Ids.ts"
import { Change, NewJob } from "../Jobs.ts"
import { DeadReason } from "../operators/letters/DeadLetters.ts"
import { Incoming } from "./incoming/Incoming.ts"
import { Language } from "./Language.ts"
import { Outgoing } from "./outgoing/Outgoing.ts"
import { Consent, Dialogue, Noticed, Role } from "./Person.ts"
import { KeptStyle } from "./Style.ts"
import { Beside } from "./incoming/Words.ts"

/** received → answered (answer and deliveries committed) → done (all delivered). */
export const TurnStatus = Schema.Literals(["received", "answered", "done"])
export type TurnStatus = typeof TurnStatus.Type

/** pending → sending (marked before the call) → sent or failed. `sending` at start: the outcome is unknown. */
export const DeliveryState = Schema.Literals(["pending", "sending", "sent", "failed"])
export type DeliveryState = typeof DeliveryState.Type

/** `part`: its place in the turn, from 0. */
export const Delivery = Schema.Struct({
  part: Schema.Int,
  outgoing: Outgoing,
  state: DeliveryState,
  attempts: Schema.Int,
})
export type Delivery = typeof Delivery.Type

/** An open turn, as the owner of its chat works on it. */
export const Turn = Schema.Struct({
  updateId: UpdateId,
  incoming: Incoming,
  status: TurnStatus,
  /** Unix milliseconds by the store's clock. */
  receivedAt: Schema.Int,
  /** Of the chat when this was read: whoever has another one owns the chat no more. null: nobody has owned it yet. */
  chatEpoch: Schema.NullOr(Epoch),
  /** W3C `traceparent` of the intake span: one trace holds the whole turn, across restarts too. */
  traceparent: Schema.NullOr(Schema.String),
  postponed: Schema.Int,
  notified: Schema.Boolean,
  /** The message that shows its answer while that is written; it is no answer yet. */
  live: Schema.optionalKey(Schema.NullOr(TelegramMessageId)),
  /** Unsettled, in order; empty while `received`. */
  deliveries: Schema.Array(Delivery),
})
export type Turn = typeof Turn.Type

/** An earlier turn that this answer covers too: messages that arrived together. The same commit ends it. */
export const JoinedTurn = Schema.Struct({
  updateId: UpdateId,
  /** Without words of any kind it leaves no message: a picture of an album. */
  text: Schema.String,
  telegramMessageId: TelegramMessageId,
  beside: Schema.optionalKey(Beside),
})
export type JoinedTurn = typeof JoinedTurn.Type

export const NewMessage = Schema.Struct({
  role: Role,
  /** The person's own words, or the answer. */
  text: Schema.String,
  telegramMessageId: Schema.NullOr(TelegramMessageId),
  beside: Schema.optionalKey(Beside),
})
export type NewMessage = typeof NewMessage.Type

/** The message of a turn that another one's answer covers, if it has words. */
export const messageOf = ({ beside, telegramMessageId, text }: JoinedTurn): ReadonlyArray<NewMessage> => {
  if (beside !== undefined) return [{ role: "user", text, telegramMessageId, beside }]
  return text === "" ? [] : [{ role: "user", text, telegramMessageId }]
}

/** Absent: unchanged. */
export const PersonChange = Schema.Struct({
  name: Schema.optionalKey(Schema.String),
  consent: Schema.optionalKey(Consent),
  dialogue: Schema.optionalKey(Schema.NullOr(Dialogue)),
  introduced: Schema.optionalKey(Schema.Boolean),
  language: Schema.optionalKey(Language),
  blocked: Schema.optionalKey(Schema.Boolean),
  adult: Schema.optionalKey(Schema.NullOr(Schema.Boolean)),
  timeZone: Schema.optionalKey(Schema.NullOr(Schema.String)),
  country: Schema.optionalKey(Schema.NullOr(Schema.String)),
  /** Only what changes; null takes everything back. */
  style: Schema.optionalKey(Schema.NullOr(KeptStyle)),
  noticed: Schema.optionalKey(Schema.NullOr(Noticed)),
})
export type PersonChange = typeof PersonChange.Type

export const Dead = Schema.Struct({ reason: DeadReason, detail: Schema.String })
export type Dead = typeof Dead.Type

/** Everything a turn decides, committed in one transaction; delivery comes after. */
export const Settlement = Schema.Struct({
  updateId: UpdateId,
  chatId: ChatId,
  /** Both null for the operators' group, to which the bot only sends. */
  userId: Schema.NullOr(UserId),
  conversationId: Schema.NullOr(ConversationId),
  epoch: Epoch,
  /** In order; their texts come before `messages` in the history. */
  joined: Schema.Array(JoinedTurn),
  messages: Schema.Array(NewMessage),
  deliveries: Schema.Array(Outgoing),
  person: PersonChange,
  /** The stored message that the user edited. */
  edited: Schema.NullOr(Schema.Struct({ messageId: TelegramMessageId, text: Schema.String })),
  /** Without consent the update's text leaves the inbox with this commit. */
  forgetText: Schema.Boolean,
  /** In order. A kind unknown to this release is kept for one that knows it. */
  changes: Schema.Array(Change).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  jobs: Schema.Array(NewJob).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  dead: Schema.NullOr(Dead).pipe(Schema.withDecodingDefaultKey(Effect.succeed(null))),
})
export type Settlement = typeof Settlement.Type

export interface Settled {
  /** Of the appended messages, in order. */
  readonly messageIds: ReadonlyArray<MessageId>
}
