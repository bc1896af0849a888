import { Effect, Schema } from "effect"
import { ChatId, TelegramMessageId, UpdateId, UserId } from "../../Ids.ts"

export const Sender = Schema.Struct({
  id: UserId,
  firstName: Schema.String,
  languageCode: Schema.optionalKey(Schema.String),
})
export type Sender = typeof Sender.Type

/** `message_thread_id`: the topic of a private chat; the answer belongs there too. */
const threadId = Schema.optionalKey(Schema.Int)

/** Quoted, replied-to and forwarded words need not be the person's own. */
export const Context = Schema.Struct({
  /** The part of the other message that the person selected. */
  quote: Schema.optionalKey(Schema.Struct({ text: Schema.String })),
  reply: Schema.optionalKey(
    Schema.Struct({
      /** null: the message is in another chat. */
      messageId: Schema.NullOr(TelegramMessageId),
      /** Text or caption, if Telegram sends one. */
      text: Schema.optionalKey(Schema.String),
      fromBot: Schema.Boolean,
      /** Somebody else wrote it: it had been forwarded, or sent through another bot. */
      forwarded: Schema.optionalKey(Schema.Boolean),
    }),
  ),
  /** `from`: the author's name; null: Telegram names nobody. */
  forwarded: Schema.optionalKey(Schema.Struct({ from: Schema.NullOr(Schema.String) })),
  /** Written by another bot on the person's behalf. */
  viaBot: Schema.optionalKey(Schema.Boolean),
  threadId,
})
export type Context = typeof Context.Type

const context = Schema.optionalKey(Context)
const Place = Schema.Struct({ threadId })
export type Place = typeof Place.Type
const place = Schema.optionalKey(Place)

/** A photo comes in its largest size. */
export const MediaKind = Schema.Literals(["voice", "audio", "video_note", "video", "photo", "document", "animation"])
export type MediaKind = typeof MediaKind.Type

/** What an update asks of us, decoded once, at intake. TextPaths.ts lists where people's words are. */
export const Content = Schema.TaggedUnion({
  Text: { messageId: TelegramMessageId, text: Schema.String, context },
  /** `/name argument`; the name in lower case, without the slash and the bot's name. */
  Command: { messageId: TelegramMessageId, name: Schema.String, argument: Schema.String, context },
  Media: {
    messageId: TelegramMessageId,
    kind: MediaKind,
    fileId: Schema.String,
    /** The same for every bot and every message with this file. */
    fileUniqueId: Schema.optionalKey(Schema.String),
    bytes: Schema.NullOr(Schema.Int),
    mime: Schema.NullOr(Schema.String),
    durationSeconds: Schema.optionalKey(Schema.Int),
    fileName: Schema.optionalKey(Schema.String),
    caption: Schema.String,
    /** What is said in it, once it has been listened to. */
    heard: Schema.optionalKey(Schema.String),
    /** `media_group_id`: shared by the files of an album. */
    groupId: Schema.NullOr(Schema.String),
    context,
  },
  Callback: {
    queryId: Schema.String,
    data: Schema.String,
    messageId: Schema.NullOr(TelegramMessageId),
    context: place,
  },
  Edited: { messageId: TelegramMessageId, text: Schema.String, context: place },
  /** All reactions after a change: emoji, or `custom:` and an id. Empty: taken back. */
  Reaction: { messageId: TelegramMessageId, emoji: Schema.Array(Schema.String) },
  /** The Stop button of a streamed draft. */
  Stopped: { draftId: Schema.Int },
  /** A message of a kind we cannot read (`sticker`, `location`, …); without a caption it gets a short, kind answer. */
  Unsupported: {
    messageId: TelegramMessageId,
    kind: Schema.String,
    caption: Schema.optionalKey(Schema.String),
    context,
  },
  Membership: { blocked: Schema.Boolean },
  /** An own turn: made by the program, never by an update. `context`: of the message that it goes before. */
  Own: { feature: Schema.String, payload: Schema.Unknown, context: place },
  /** Acknowledged, not answered. Rows of older releases have no kind. */
  Unknown: { kind: Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.succeed("unknown"))) },
})
export type Content = typeof Content.Type

export const topicOf = (content: Content): number | undefined =>
  "context" in content ? content.context?.threadId : undefined

/** Where a person said or pressed something: a topic, or null for the chat itself. undefined: nowhere, as a reaction. */
export const placeOf = (content: Content): number | null | undefined => {
  switch (content._tag) {
    case "Text":
    case "Command":
    case "Media":
    case "Unsupported":
    case "Callback":
    case "Edited":
      return content.context?.threadId ?? null
    default:
      return undefined
  }
}

/** `chatId` and `sender` are null only for updates without a chat. */
export const Incoming = Schema.Struct({
  updateId: UpdateId,
  chatId: Schema.NullOr(ChatId),
  sender: Schema.NullOr(Sender),
  content: Content,
})
export type Incoming = typeof Incoming.Type

/** Whether somebody waits for an answer; other updates are stored and settled at once. */
export const needsTurn = ({ chatId, content, sender }: Incoming): boolean =>
  chatId !== null && content._tag !== "Unknown" && (sender !== null || content._tag === "Own")
