import { assert, describe, test } from "@effect/vitest"
import type { Message, MessageReactionUpdated, Update } from "@grammyjs/types"
import { Option } from "effect"
import { decode } from "../../src/telegram/Decode.ts"

const from = { id: 7, is_bot: false, first_name: "Ann", last_name: "Lee" }
const chat = { id: 7, type: "private", first_name: "Ann" } as const
const bot = { id: 99, is_bot: true, first_name: "Confidant" }

const incoming = (update: unknown) => Option.getOrThrow(decode(update))
const content = (update: unknown): unknown => incoming(update).content

/** The types of grammY allow no reply within a reply, and so, under our rules, no reply at all. */
type Fields = Partial<Omit<Message, "chat" | "reply_to_message">> & {
  readonly reply_to_message?: Omit<Message, "reply_to_message">
}
const message = (fields: Fields) => ({ update_id: 1, message: { message_id: 5, date: 1, chat, from, ...fields } })

const file = { file_id: "id", file_unique_id: "unique" }
const size = { ...file, file_size: 900, width: 90, height: 90 }
const media = { _tag: "Media", messageId: 5, fileId: "id", fileUniqueId: "unique", groupId: null }

describe("media", () => {
  const sent: Readonly<Record<string, readonly [Fields, object]>> = {
    voice: [
      { voice: { ...file, duration: 3, mime_type: "audio/ogg", file_size: 4_000 }, caption: "listen" },
      { bytes: 4_000, mime: "audio/ogg", durationSeconds: 3, caption: "listen" },
    ],
    audio: [
      {
        audio: {
          ...file,
          duration: 200,
          title: "Air",
          performer: "Bach",
          file_name: "air.mp3",
          mime_type: "audio/mpeg",
        },
      },
      { bytes: null, mime: "audio/mpeg", durationSeconds: 200, fileName: "air.mp3", caption: "" },
    ],
    video_note: [
      { video_note: { ...file, length: 240, duration: 9, file_size: 70_000 } },
      { bytes: 70_000, mime: null, durationSeconds: 9, caption: "" },
    ],
    video: [
      { video: { ...file, width: 1, height: 1, duration: 9, file_size: 3_000_000_000 }, media_group_id: "13" },
      { bytes: 3_000_000_000, mime: null, durationSeconds: 9, caption: "", groupId: "13" },
    ],
    document: [
      { document: { ...file, file_name: "diary.pdf", mime_type: "application/pdf" }, caption: "read\u0000" },
      { bytes: null, mime: "application/pdf", fileName: "diary.pdf", caption: "read\uFFFD" },
    ],
    animation: [
      { animation: { ...file, width: 1, height: 1, duration: 2 }, document: { ...file, file_id: "another" } },
      { bytes: null, mime: null, durationSeconds: 2, caption: "" },
    ],
  }
  for (const [kind, [fields, expected]] of Object.entries(sent)) {
    test(`${kind} comes with its file, its caption and its album`, () => {
      assert.deepStrictEqual(content(message(fields)), { ...media, kind, ...expected })
    })
  }

  test("a photo comes in its largest size, in whatever order they stand", () => {
    const small = { ...size, file_id: "small", width: 40, height: 40 }
    const large = { ...size, file_id: "large", width: 800, height: 600 }
    const caption = "My mother"
    const expected = { ...media, kind: "photo", fileId: "large", bytes: 900, mime: null, caption, groupId: "12" }
    for (const photo of [[small, size, large], [large, size, small], [large]]) {
      assert.deepStrictEqual(content(message({ photo, caption, media_group_id: "12" })), expected)
    }
  })

  test("a live photo is a photo", () => {
    const live_photo = { ...file, width: 1, height: 1, duration: 2 }
    const found = incoming(message({ live_photo, photo: [size], caption: "look" })).content
    assert.strictEqual(found._tag === "Media" && `${found.kind}: ${found.caption}`, "photo: look")
  })
})

describe("what a message stands in", () => {
  const replied = { message_id: 4, date: 1, chat, from: bot }
  const reply_to_message = { ...replied, text: "How are you?" }
  const origin = { date: 1 }
  const channel = { id: -100, type: "channel", title: "News" } as const
  const contexts: Readonly<Record<string, readonly [Fields, object]>> = {
    "a reply to the bot": [{ reply_to_message }, { reply: { messageId: 4, text: "How are you?", fromBot: true } }],
    "a reply to one's own picture": [
      { reply_to_message: { ...replied, from, photo: [size], caption: "Home" } },
      { reply: { messageId: 4, text: "Home", fromBot: false } },
    ],
    "a reply to something without words": [{ reply_to_message: replied }, { reply: { messageId: 4, fromBot: true } }],
    "a quote": [
      { reply_to_message, quote: { text: "are you", position: 4, is_manual: true } },
      { quote: { text: "are you" }, reply: { messageId: 4, text: "How are you?", fromBot: true } },
    ],
    "a quote of another chat": [
      {
        external_reply: { origin: { ...origin, type: "channel", chat: channel, message_id: 9 }, message_id: 9 },
        quote: { text: "news", position: 0 },
      },
      { quote: { text: "news" }, reply: { messageId: null, fromBot: false } },
    ],
    "a forward from somebody": [
      { forward_origin: { ...origin, type: "user", sender_user: from } },
      { forwarded: { from: "Ann Lee" } },
    ],
    "a forward from somebody who hides": [
      { forward_origin: { ...origin, type: "hidden_user", sender_user_name: "Mallory" } },
      { forwarded: { from: "Mallory" } },
    ],
    "a forward from a group": [
      { forward_origin: { ...origin, type: "chat", sender_chat: { id: -5, type: "supergroup", title: "Friends" } } },
      { forwarded: { from: "Friends" } },
    ],
    "a forward from a channel": [
      { forward_origin: { ...origin, type: "channel", chat: channel, message_id: 3 } },
      { forwarded: { from: "News" } },
    ],
    "another bot's words": [{ via_bot: bot }, { viaBot: true }],
    "a topic": [{ message_thread_id: 42, is_topic_message: true }, { threadId: 42 }],
    "the beginning of a topic, to which all there reply": [
      { message_thread_id: 4, is_topic_message: true, reply_to_message },
      { threadId: 4 },
    ],
  }
  for (const [name, [fields, context]] of Object.entries(contexts)) {
    test(`${name} is kept with texts, commands and media alike`, () => {
      const command = message({ text: "/helper", entities: [{ type: "bot_command", offset: 0, length: 7 }], ...fields })
      for (const update of [message({ text: "hi", ...fields }), command, message({ photo: [size], ...fields })]) {
        const found = incoming(update).content
        assert.deepStrictEqual<unknown>("context" in found && found.context, context)
      }
    })
  }

  test("what cannot be read of it costs the message nothing, and a forward stays one", () => {
    const odd = { entities: "x", quote: 1, reply_to_message: "x", message_thread_id: "42", media_group_id: 1 }
    const text = { update_id: 1, message: { message_id: 5, chat, from, text: "hi", ...odd, forward_origin: "x" } }
    assert.deepStrictEqual<unknown>(incoming(text).content, {
      _tag: "Text",
      messageId: 5,
      text: "hi",
      context: { forwarded: { from: null } },
    })
  })

  test("a button knows the topic in which it was pressed", () => {
    const pressed = { message_id: 4, date: 1, chat, from: bot, text: "Menu", message_thread_id: 42 }
    const query = { id: "q", from, chat_instance: "1", data: "menu", message: pressed }
    const expected = { _tag: "Callback", queryId: "q", data: "menu", messageId: 4, context: { threadId: 42 } }
    assert.deepStrictEqual(content({ update_id: 1, callback_query: query }), expected)
  })

  test("an edited message knows the topic in which it stands", () => {
    const message = { message_id: 5, date: 1, edit_date: 2, chat, from, text: "better", message_thread_id: 42 }
    const expected = { _tag: "Edited", messageId: 5, text: "better", context: { threadId: 42 } }
    assert.deepStrictEqual<unknown>(content({ update_id: 1, edited_message: message }), expected)
  })
})

describe("reactions", () => {
  const reaction = (fields: Partial<MessageReactionUpdated>): Update => ({
    update_id: 1,
    message_reaction: { chat, user: from, message_id: 4, date: 1, old_reaction: [], new_reaction: [], ...fields },
  })

  test("are those after the change", () => {
    const found = content(
      reaction({
        old_reaction: [{ type: "emoji", emoji: "👎" }],
        new_reaction: [
          { type: "emoji", emoji: "🙏" },
          { type: "custom_emoji", custom_emoji_id: "77" },
          { type: "paid" },
        ],
      }),
    )
    assert.deepStrictEqual(found, { _tag: "Reaction", messageId: 4, emoji: ["🙏", "custom:77"] })
    assert.deepStrictEqual(content(reaction({})), { _tag: "Reaction", messageId: 4, emoji: [] })
  })

  test("in groups are nobody's business", () => {
    const group = { id: -5, type: "supergroup", title: "Friends" } as const
    assert.deepStrictEqual(content(reaction({ chat: group })), { _tag: "Unknown", kind: "message_reaction" })
  })
})
