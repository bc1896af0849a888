import { Schema } from "effect"
import { RichBlock } from "./rich/RichBlocks.ts"

/** The wire types of the emulator's own API. docs/development.md lists its requests. */
export const Person = Schema.Struct({
  id: Schema.Int,
  firstName: Schema.String,
  languageCode: Schema.String,
  blocked: Schema.Boolean,
})
export type Person = typeof Person.Type

export const NewPerson = Schema.Struct({ firstName: Schema.String, languageCode: Schema.String })
export type NewPerson = typeof NewPerson.Type

export const SimEntity = Schema.Struct({
  type: Schema.String,
  offset: Schema.Int,
  length: Schema.Int,
  url: Schema.optionalKey(Schema.String),
  language: Schema.optionalKey(Schema.String),
})
export type SimEntity = typeof SimEntity.Type

export const SimButton = Schema.Struct({
  text: Schema.String,
  callbackData: Schema.optionalKey(Schema.String),
  url: Schema.optionalKey(Schema.String),
  copyText: Schema.optionalKey(Schema.String),
})
export type SimButton = typeof SimButton.Type

export const SimFile = Schema.Struct({
  fileId: Schema.String,
  kind: Schema.Literals(["document", "voice", "audio", "photo", "video_note", "sticker"]),
  name: Schema.String,
  mimeType: Schema.String,
  size: Schema.Int,
})
export type SimFile = typeof SimFile.Type

export const SimMessage = Schema.Struct({
  messageId: Schema.Int,
  chatId: Schema.Int,
  from: Schema.Literals(["user", "bot"]),
  /** Unix seconds, as in the Bot API. */
  date: Schema.Int,
  text: Schema.String,
  entities: Schema.Array(SimEntity),
  /** A rich message; `text` is what can be read of it. */
  rich: Schema.optionalKey(Schema.Array(RichBlock)),
  file: Schema.NullOr(SimFile),
  keyboard: Schema.Array(Schema.Array(SimButton)),
  replyKeyboard: Schema.NullOr(Schema.Array(Schema.Array(Schema.String))),
  /** Whether its text was changed; changed buttons do not show. */
  edited: Schema.Boolean,
  replyTo: Schema.NullOr(Schema.Int),
  /** The topic; absent: the chat itself. */
  threadId: Schema.optionalKey(Schema.Int),
  quote: Schema.NullOr(Schema.String),
  forwardedFrom: Schema.NullOr(Schema.String),
  reactions: Schema.Array(Schema.Struct({ from: Schema.Literals(["user", "bot"]), emoji: Schema.String })),
})
export type SimMessage = typeof SimMessage.Type

export const SimDraft = Schema.Struct({
  draftId: Schema.Int,
  text: Schema.String,
  entities: Schema.Array(SimEntity),
  canStop: Schema.Boolean,
})
export type SimDraft = typeof SimDraft.Type

export const SimCommand = Schema.Struct({ command: Schema.String, description: Schema.String })
export type SimCommand = typeof SimCommand.Type

export const State = Schema.Struct({
  bot: Schema.Struct({
    id: Schema.Int,
    username: Schema.String,
    firstName: Schema.String,
    connected: Schema.Boolean,
  }),
  commands: Schema.Record(Schema.String, Schema.Array(SimCommand)),
  people: Schema.Array(Person),
  /** In order, of all chats; a private chat has its person's id. */
  messages: Schema.Array(SimMessage),
})
export type State = typeof State.Type

export const SimEvent = Schema.TaggedUnion({
  Message: { message: SimMessage },
  Edited: { message: SimMessage },
  Deleted: { chatId: Schema.Int, messageIds: Schema.Array(Schema.Int) },
  Typing: { chatId: Schema.Int, action: Schema.String },
  Draft: { chatId: Schema.Int, draft: Schema.NullOr(SimDraft) },
  /** Answer to a pressed button; an empty text only stops the spinner. */
  CallbackAnswer: { chatId: Schema.Int, queryId: Schema.String, text: Schema.String, alert: Schema.Boolean },
  People: { people: Schema.Array(Person) },
  Commands: { commands: Schema.Record(Schema.String, Schema.Array(SimCommand)) },
  Connected: { connected: Schema.Boolean },
})
export type SimEvent = typeof SimEvent.Type

/** Fault of a Bot API method (`*`: all but getUpdates) for the next `times` calls (absent: until removed). */
export const Fault = Schema.Struct({
  method: Schema.String,
  /** Only calls for these chats; absent: for all. */
  chatIds: Schema.optionalKey(Schema.Array(Schema.Int)),
  times: Schema.optionalKey(Schema.Int),
  kind: Schema.TaggedUnion({
    Error: {
      code: Schema.Int,
      retryAfter: Schema.optionalKey(Schema.Int),
      description: Schema.optionalKey(Schema.String),
      /** The group became a supergroup with this id. */
      migrateTo: Schema.optionalKey(Schema.Int),
    },
    Html: {},
    Reset: {},
    /** Done, but then the connection is reset: the answer is lost. */
    Lost: {},
    /** No answer, nothing done, until the client gives up. */
    Hang: {},
    Latency: { millis: Schema.Int },
    /** getUpdates delivers each update of one answer twice. */
    Duplicate: {},
  }),
})
export type Fault = typeof Fault.Type

export const Call = Schema.Struct({
  method: Schema.String,
  chatId: Schema.NullOr(Schema.Int),
  threadId: Schema.NullOr(Schema.Int),
  at: Schema.Int,
  /** HTTP status of the answer; 0: withheld. */
  status: Schema.Int,
  messageId: Schema.NullOr(Schema.Int),
})
export type Call = typeof Call.Type
