import { assert, it } from "@effect/vitest"
import { Option, Schema } from "effect"
import { withoutText } from "../../src/domain/talk/incoming/TextPaths.ts"
import { decode } from "../../src/telegram/Decode.ts"

const from = { id: 7, is_bot: false, first_name: "Ann" }
const content = (update: unknown) => Option.getOrThrow(decode(update)).content

/** What a person may write anywhere in a message; nothing else there looks like it. */
const Word = Schema.String.check(Schema.isPattern(/^word [a-z]{3}$/))
const optional = Schema.optionalKey
const Person = Schema.Struct({
  id: Schema.Int,
  is_bot: Schema.Boolean,
  first_name: Word,
  last_name: optional(Word),
  username: optional(Word),
})
const Entities = Schema.Array(
  Schema.Struct({
    type: Schema.Literals(["bold", "bot_command"]),
    offset: Schema.Literals([0, 3]),
    url: optional(Word),
  }),
)
const FileFields = {
  file_id: Schema.Literal("file"),
  file_unique_id: Schema.Literal("unique"),
  file_name: optional(Word),
  mime_type: optional(Word),
  title: optional(Word),
  performer: optional(Word),
  duration: optional(Schema.Int),
}
const AnyFile = Schema.Struct({ ...FileFields, thumbnail: optional(Schema.Struct({ file_id: Word })) })
const Origin = Schema.Union([
  Schema.Struct({ type: Schema.Literal("user"), sender_user: Person }),
  Schema.Struct({ type: Schema.Literal("hidden_user"), sender_user_name: Word }),
  Schema.Struct({
    type: Schema.Literal("channel"),
    chat: Schema.Struct({ title: Word, username: Word }),
    author_signature: optional(Word),
  }),
])
const Said = {
  text: optional(Schema.Union([Word, Schema.Literals(["/start word abc", "/word"])])),
  entities: optional(Entities),
  caption: optional(Word),
  caption_entities: optional(Entities),
  photo: optional(Schema.Array(AnyFile)),
  document: optional(AnyFile),
  audio: optional(AnyFile),
  voice: optional(AnyFile),
  video: optional(AnyFile),
  animation: optional(AnyFile),
  sticker: optional(Schema.Struct({ ...FileFields, emoji: Word, set_name: Word })),
  contact: optional(Schema.Struct({ phone_number: Word, first_name: Word })),
  poll: optional(Schema.Struct({ question: Word, options: Schema.Array(Schema.Struct({ text: Word })) })),
  venue: optional(Schema.Struct({ title: Word, address: Word })),
  checklist: optional(Schema.Struct({ title: Word })),
}
const Fields = Schema.Struct({
  ...Said,
  author_signature: optional(Word),
  media_group_id: optional(Schema.Literal("album")),
  via_bot: optional(Person),
  forward_origin: optional(Origin),
  quote: optional(Schema.Struct({ text: Word, entities: optional(Entities) })),
  reply_to_message: optional(Schema.Struct({ message_id: Schema.Int, from: Person, ...Said })),
  external_reply: optional(Schema.Struct({ origin: Origin, poll: optional(Schema.Struct({ question: Word })) })),
  pinned_message: optional(Schema.Struct(Said)),
  web_app_data: optional(Schema.Struct({ data: Word })),
  invented_in_the_future: optional(Schema.Struct({ note: Word })),
})

it.prop(
  "a message leaves no word behind that is not at a text path",
  {
    fields: Fields,
    type: Schema.Literals(["private", "group"]),
    what: Schema.Literals(["message", "edited_message", "channel_post"]),
  },
  ({ fields, type, what }) => {
    const whole = { message_id: 5, date: 1, chat: { id: 7, type, title: "word abc" }, from, ...fields }
    const found = content({ update_id: 1, [what]: whole })
    assert.notMatch(JSON.stringify(withoutText(found)), /word/)
    if (type === "group" || what === "channel_post") assert.notMatch(JSON.stringify(found), /word/)
  },
)

it.prop(
  "the words of a message are all there: its text or its caption, its quote and what it replies to",
  { text: Word, quote: Word, replied: Word, isCaption: Schema.Boolean },
  ({ text, quote, replied, isCaption }) => {
    const words = isCaption ? { photo: [{ file_id: "file" }], caption: text } : { text }
    const more = { quote: { text: quote, position: 0 }, reply_to_message: { message_id: 4, from, text: replied } }
    const chat = { id: 7, type: "private" }
    const found = content({ update_id: 1, message: { message_id: 5, chat, from, ...words, ...more } })
    assert.isTrue(found._tag === "Text" || found._tag === "Media")
    for (const word of [text, quote, replied]) assert.include(JSON.stringify(found), word)
  },
)
