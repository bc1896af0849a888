import { Effect, Schema } from "effect"
import { ChatId, TelegramMessageId, UpdateId, UserId } from "../Ids.ts"

/** Who wrote: the part of `User` of the Bot API that we use. */
export const Sender = Schema.Struct({
  id: UserId,
  firstName: Schema.String,
  languageCode: Schema.optionalKey(Schema.String),
})
export type Sender = typeof Sender.Type

/** `message_thread_id`: the topic of a private chat in which it was said; an answer belongs there too. */
const threadId = Schema.optionalKey(Schema.Int)

/** What a message stands in. Quoted, replied-to and forwarded words need not be the person's own. */
export const Context = Schema.Struct({
  /** The part of the other message that the person picked. */
  quote: Schema.optionalKey(Schema.Struct({ text: Schema.String })),
  reply: Schema.optionalKey(
    Schema.Struct({
      /** null: the message is in another chat. */
      messageId: Schema.NullOr(TelegramMessageId),
      /** Text or caption; absent when Telegram sends none. */
      text: Schema.optionalKey(Schema.String),
      /** The bot itself had said it. */
      fromBot: Schema.Boolean,
    }),
  ),
  /** `from`: the name of whoever wrote it; null when Telegram names nobody. */
  forwarded: Schema.optionalKey(Schema.Struct({ from: Schema.NullOr(Schema.String) })),
  /** Written by another bot on the person's behalf (`via_bot`). */
  viaBot: Schema.optionalKey(Schema.Boolean),
  threadId,
})
export type Context = typeof Context.Type

const context = Schema.optionalKey(Context)
const place = Schema.optionalKey(Schema.Struct({ threadId }))

/** Files that people send; a photo comes in its largest size. */
export const MediaKind = Schema.Literals(["voice", "audio", "video_note", "video", "photo", "document", "animation"])
export type MediaKind = typeof MediaKind.Type

/** What an update asks of us, decoded from the Bot API's `Update` once, at intake. TextPaths.ts says where people's words are. */
export const Content = Schema.TaggedUnion({
  Text: { messageId: TelegramMessageId, text: Schema.String, context },
  /** `/name argument`; the name is lower case, without slash and bot name. */
  Command: { messageId: TelegramMessageId, name: Schema.String, argument: Schema.String, context },
  Media: {
    messageId: TelegramMessageId,
    kind: MediaKind,
    /** For `getFile`. */
    fileId: Schema.String,
    /** The same for every bot and for every message with this file. */
    fileUniqueId: Schema.optionalKey(Schema.String),
    bytes: Schema.NullOr(Schema.Int),
    mime: Schema.NullOr(Schema.String),
    durationSeconds: Schema.optionalKey(Schema.Int),
    fileName: Schema.optionalKey(Schema.String),
    /** "" without one. */
    caption: Schema.String,
    /** `media_group_id`: the files of one album share it. */
    groupId: Schema.NullOr(Schema.String),
    context,
  },
  /** A button under one of our messages was pressed. */
  Callback: {
    queryId: Schema.String,
    data: Schema.String,
    messageId: Schema.NullOr(TelegramMessageId),
    context: place,
  },
  /** The new text, or caption, of a message. */
  Edited: { messageId: TelegramMessageId, text: Schema.String },
  /** The reactions to a message after a change: emoji, or `custom:` and the id of a custom one. Empty: taken back. */
  Reaction: { messageId: TelegramMessageId, emoji: Schema.Array(Schema.String) },
  /** The Stop button of a streamed draft. */
  Stopped: { draftId: Schema.Int },
  /** A message of a kind we cannot read (`sticker`, `location`, …); it gets a short, kind answer. */
  Unsupported: { messageId: TelegramMessageId, kind: Schema.String, context: place },
  /** The user blocked the bot or came back. */
  Membership: { blocked: Schema.Boolean },
  /** Something the bot says unasked: made by the program, never by an update. */
  Own: { feature: Schema.String, payload: Schema.Unknown },
  /** Anything else: acknowledged, not answered. Rows of older releases have no kind. */
  Unknown: { kind: Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("unknown"))) },
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
export const needsTurn = ({ chatId, content, sender }: Incoming): boolean =>
  chatId !== null && content._tag !== "Unknown" && (sender !== null || content._tag === "Own")
