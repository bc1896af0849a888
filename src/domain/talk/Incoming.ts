import { Schema } from "effect"
import { ChatId, TelegramMessageId, UpdateId, UserId } from "../Ids.ts"

/** Who wrote: the part of `User` of the Bot API that we use. */
export const Sender = Schema.Struct({
  id: UserId,
  firstName: Schema.String,
  languageCode: Schema.optionalKey(Schema.String),
})
export type Sender = typeof Sender.Type

/** What an update asks of us, decoded from the Bot API's `Update` once, at intake. */
export const Content = Schema.TaggedUnion({
  Text: { messageId: TelegramMessageId, text: Schema.String },
  /** `/name argument`; the name is lower case, without slash and bot name. */
  Command: { messageId: TelegramMessageId, name: Schema.String, argument: Schema.String },
  /** A button under one of our messages was pressed. */
  Callback: { queryId: Schema.String, data: Schema.String, messageId: Schema.NullOr(TelegramMessageId) },
  Edited: { messageId: TelegramMessageId, text: Schema.String },
  /** The Stop button of a streamed draft. */
  Stopped: { draftId: Schema.Int },
  /** A message of a kind we cannot read (`sticker`, `location`, …); it gets a short, kind answer. */
  Unsupported: { messageId: TelegramMessageId, kind: Schema.String, raw: Schema.Unknown },
  /** The user blocked the bot or came back. */
  Membership: { blocked: Schema.Boolean },
  /** What a feature of ours says unasked; never from Telegram. */
  Own: { feature: Schema.String, payload: Schema.Unknown },
  /** Anything else: kept as it came, acknowledged, not answered. */
  Unknown: { raw: Schema.Unknown },
})
export type Content = typeof Content.Type

/** One update of the Bot API, ready to be stored. `chatId` and `sender` are null only for updates without a chat. */
export const Incoming = Schema.Struct({
  updateId: UpdateId,
  chatId: Schema.NullOr(ChatId),
  sender: Schema.NullOr(Sender),
  content: Content,
})
export type Incoming = typeof Incoming.Type

/** Updates that somebody waits for; the others are stored and settled at once. */
export const needsTurn = (incoming: Incoming): boolean =>
  incoming.chatId !== null && incoming.sender !== null && incoming.content._tag !== "Unknown"
