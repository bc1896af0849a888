import { Schema } from "effect"

/**
 * The emulator's own HTTP API beside the Bot API: what Telegram's apps do, plus rehearsed faults. JSON over
 *
 *   GET  /sim/state                          → State
 *   GET  /sim/events                         → text/event-stream of SimEvent (one JSON per `data:`)
 *   POST /sim/people               NewPerson → Person
 *   POST /sim/people/:id/messages  { text, replyTo?, quote?, forwardedFrom? } → { messageIds }
 *                                                  longer than 4,096 is split, as Telegram's apps do
 *   POST /sim/people/:id/files     multipart `kind` + `file` (+ `caption`, `album`) → { messageIds }
 *   POST /sim/people/:id/edits     { messageId, text }
 *   POST /sim/people/:id/callbacks { messageId, data } → { queryId }
 *   POST /sim/people/:id/stop      { draftId }
 *   POST /sim/people/:id/reactions { messageId, emoji }   (emoji "" takes it back)
 *   POST /sim/people/:id/block     { blocked }
 *   POST /sim/people/:id/delete    { messageId }
 *   GET  /sim/files/:fileId                  → the bytes
 *   POST /sim/updates              one raw Bot API update without update_id → { updateId }
 *   POST /sim/faults               Fault    DELETE /sim/faults   GET /sim/faults
 *   GET  /sim/calls[?method=sendMessage]     → Call[]: the last 20,000 Bot API calls (without getUpdates)
 *   GET  /sim/calls/counts                   → number of calls ever by method
 *
 * A refusal is 4xx with { error }. Requests must address a loopback name; pages of other origins are refused.
 */
export const Person = Schema.Struct({
  id: Schema.Int,
  firstName: Schema.String,
  languageCode: Schema.String,
  blocked: Schema.Boolean,
})
export type Person = typeof Person.Type

export const NewPerson = Schema.Struct({ firstName: Schema.String, languageCode: Schema.String })

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
  file: Schema.NullOr(SimFile),
  keyboard: Schema.Array(Schema.Array(SimButton)),
  /** Reply keyboard sent with this message; null: none. */
  replyKeyboard: Schema.NullOr(Schema.Array(Schema.Array(Schema.String))),
  edited: Schema.Boolean,
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
  /** By language code; "" is the fallback. */
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
  /** Shown for 5 s or until the bot's next message. */
  Typing: { chatId: Schema.Int, action: Schema.String },
  /** null: the draft is gone. */
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
  times: Schema.optionalKey(Schema.Int),
  kind: Schema.TaggedUnion({
    /** An error answer, nothing done: 429 with `retryAfter`, 500, 403, 401, 409, … */
    Error: {
      code: Schema.Int,
      retryAfter: Schema.optionalKey(Schema.Int),
      description: Schema.optionalKey(Schema.String),
    },
    /** A proxy's 502 page in HTML, nothing done. */
    Html: {},
    /** Connection reset, nothing done. */
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
  /** Unix milliseconds. */
  at: Schema.Int,
  /** HTTP status of the answer; 0: withheld. */
  status: Schema.Int,
  messageId: Schema.NullOr(Schema.Int),
})
export type Call = typeof Call.Type
