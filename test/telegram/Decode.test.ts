import { assert, describe, it, test } from "@effect/vitest"
import { Option, Schema } from "effect"
import { Incoming, needsTurn } from "../../src/domain/talk/incoming/Incoming.ts"
import { safeText } from "../../src/domain/SafeText.ts"
import { decode } from "../../src/telegram/Decode.ts"

const from = { id: 7, is_bot: false, first_name: "Ann", language_code: "ru" }
const chat = { id: 7, type: "private", first_name: "Ann" }
const group = { id: -100, type: "supergroup", title: "g" }
const message = (fields: object) => ({ update_id: 1, message: { message_id: 5, date: 0, chat, from, ...fields } })

const incoming = (raw: unknown, username?: string): Incoming => Option.getOrThrow(decode(raw, username))
const content = (raw: unknown, username?: string) => incoming(raw, username).content

const isIncoming = Schema.is(Incoming)

describe("decode", () => {
  test("text comes with its chat and its sender", () => {
    const update: unknown = incoming(message({ text: "hi" }))
    assert.deepStrictEqual(update, {
      updateId: 1,
      chatId: 7,
      sender: { id: 7, firstName: "Ann", languageCode: "ru" },
      content: { _tag: "Text", messageId: 5, text: "hi" },
    })
  })

  const commands: ReadonlyArray<readonly [string, string, string]> = [
    ["/start", "start", ""],
    ["/start deep_link-1", "start", "deep_link-1"],
    ["/Menu@Confidant_bot", "menu", ""],
    ["/helper@confidant_bot  with words ", "helper", "with words"],
    ["/start\nline one\nline two", "start", "line one\nline two"],
  ]
  for (const [text, name, argument] of commands) {
    test(`${JSON.stringify(text)} is the command ${name}`, () => {
      const entities = [{ type: "bot_command", offset: 0, length: text.split(/\s/)[0]?.length ?? 0 }]
      for (const raw of [message({ text, entities }), message({ text })]) {
        assert.deepStrictEqual<unknown>(content(raw), { _tag: "Command", messageId: 5, name, argument })
      }
    })
  }

  test("a command in the middle, a path or a date is text", () => {
    for (const text of ["see /start", "/usr/bin", "/ start", "1/2", " /start"]) {
      assert.strictEqual(content(message({ text }))._tag, "Text")
    }
    const later = message({ text: "/start at /menu", entities: [{ type: "bot_command", offset: 10, length: 5 }] })
    assert.strictEqual(content(later)._tag, "Text")
  })

  test("NUL and broken surrogates are replaced, everything else is kept", () => {
    const text = "a\u0000b\uD800c \u202Ertl <b>*x*</b> '; DROP TABLE turns; -- 🙂"
    const found = content(message({ text }))
    assert.strictEqual(
      found._tag === "Text" && found.text,
      text.replace("\u0000", "\uFFFD").replace("\uD800", "\uFFFD"),
    )
  })

  test("kinds that cannot be read are named, and nothing else of them is kept", () => {
    const kinds = {
      sticker: { sticker: { file_id: "x", emoji: "secret" } },
      location: { location: { latitude: 1, longitude: 2 } },
      venue: { location: { latitude: 1, longitude: 2 }, venue: { title: "secret" } },
      contact: { contact: { phone_number: "1", first_name: "secret" } },
      // A photo without any size cannot be fetched.
      photo: { photo: [] },
      other: { some_future_kind: { text: "secret" } },
    }
    for (const [kind, fields] of Object.entries(kinds)) {
      assert.deepStrictEqual<unknown>(content(message(fields)), { _tag: "Unsupported", messageId: 5, kind })
    }
    assert.deepStrictEqual<unknown>(content(message({ dice: {}, message_thread_id: 42, is_topic_message: true })), {
      _tag: "Unsupported",
      messageId: 5,
      kind: "dice",
      context: { threadId: 42 },
    })
  })

  test("of a kind that cannot be read the caption can", () => {
    for (const [kind, fields] of Object.entries({ paid_media: { paid_media: {} }, photo: { photo: [] } })) {
      const found = content(message({ ...fields, caption: "Home", quote: { text: "where?" } }))
      const context = { quote: { text: "where?" } }
      assert.deepStrictEqual<unknown>(found, { _tag: "Unsupported", messageId: 5, kind, caption: "Home", context })
    }
  })

  test("what somebody else wrote is never a command, also not in a group", () => {
    const entities = [{ type: "bot_command", offset: 0, length: 6 }]
    const text = "/flags USE_CHAT_COMPLETION off"
    const others = [
      { forward_origin: { type: "hidden_user", sender_user_name: "Mallory", date: 1 } },
      { forward_origin: "unreadable" },
      { forward_date: 1, forward_sender_name: "Mallory" },
      { via_bot: { id: 9, is_bot: true, first_name: "b" } },
    ]
    for (const fields of others) {
      const found = content(message({ text, entities, ...fields }))
      assert.strictEqual(found._tag === "Text" && found.text, text)
      const inGroup = content(message({ chat: group, text, entities, ...fields }))
      assert.deepStrictEqual(inGroup, { _tag: "Unknown", kind: "group message" })
    }
  })

  test("a Bot API server of before 7.0 names the author of a forward, too", () => {
    const ann = { forward_from: { first_name: "Bob", last_name: "Lee" } }
    for (const [fields, name] of [
      [ann, "Bob Lee"],
      [{ forward_sender_name: "Mallory" }, "Mallory"],
      [{ forward_from_chat: { title: "News" } }, "News"],
      [{}, null],
    ] as const) {
      const found = content(message({ text: "hi", forward_date: 1, ...fields }))
      assert.deepStrictEqual<unknown>("context" in found && found.context, { forwarded: { from: name } })
    }
  })

  test("a reply to something forwarded is a reply to somebody else's words", () => {
    const replied = { message_id: 4, from, text: "Buy this", forward_origin: { type: "user", date: 1 } }
    const found = content(message({ text: "What do you think?", reply_to_message: replied }))
    const reply = { messageId: 4, text: "Buy this", fromBot: false, forwarded: true }
    assert.deepStrictEqual<unknown>("context" in found && found.context, { reply })
  })

  test("in a topic of a group the answer belongs into the topic", () => {
    const say = (fields: object) => content(message({ chat: group, text: "/start", ...fields }))
    const found = say({ message_thread_id: 42, is_topic_message: true })
    assert.deepStrictEqual<unknown>("context" in found && found.context, { threadId: 42 })
    assert.notProperty(say({ message_thread_id: 42 }), "context")
  })

  test("chats that are neither private nor groups, and messages of others, leave nothing but their kind", () => {
    const said = { message_id: 5, date: 0, text: "secret", caption: "secret" }
    const channel = { id: -9, type: "channel", title: "secret" }
    const business = { ...said, chat, from, business_connection_id: "b" }
    const updates = {
      message: { ...said, chat: { id: -9, type: "invented", title: "secret" }, from },
      channel_post: { ...said, chat: channel, sender_chat: channel },
      edited_channel_post: { ...said, chat: channel },
      business_message: business,
      edited_business_message: business,
      guest_message: { ...said, chat, from },
      inline_query: { id: "1", from, query: "secret" },
      chat_join_request: { chat: channel, from, bio: "secret", date: 1 },
      poll_answer: { poll_id: "1", user: from, option_ids: [1] },
    }
    for (const [kind, value] of Object.entries(updates)) {
      const found = incoming({ update_id: 1, [kind]: value })
      assert.deepStrictEqual(found.content, { _tag: "Unknown", kind })
      assert.notInclude(JSON.stringify(found), "secret")
      assert.isFalse(needsTurn(found))
    }
    const fromChannel = { ...message({ text: "secret", sender_chat: channel }).message, from: undefined }
    assert.isFalse(needsTurn(incoming({ update_id: 1, message: fromChannel })))
  })

  test("service messages get no answer", () => {
    for (const field of [
      "pinned_message",
      "message_auto_delete_timer_changed",
      "forum_topic_created",
      "users_shared",
    ]) {
      const found = content(message({ [field]: { text: "secret" } }))
      assert.deepStrictEqual(found, { _tag: "Unknown", kind: "service message" })
    }
  })

  test("in groups only commands for this bot are answered", () => {
    const say = (text: string) => content(message({ chat: group, text }), "confidant_bot")
    for (const text of ["/start", "/start@Confidant_bot"]) {
      const found = say(text)
      assert.strictEqual(found._tag === "Unsupported" && found.kind, "group")
    }
    const others = [
      { text: "/start@other_bot" },
      { text: "hello all" },
      { sticker: {} },
      { photo: [], caption: "hello" },
    ]
    for (const fields of others) {
      const found = incoming(message({ chat: group, ...fields }), "confidant_bot")
      assert.deepStrictEqual<unknown>(found, {
        updateId: 1,
        chatId: -100,
        sender: { id: 7, firstName: "" },
        content: { _tag: "Unknown", kind: "group message" },
      })
    }
  })

  test("edits, buttons, stopped drafts and blocks are read", () => {
    const edited = { update_id: 1, edited_message: { ...message({ text: "new" }).message, edit_date: 1 } }
    assert.deepStrictEqual<unknown>(content(edited), { _tag: "Edited", messageId: 5, text: "new" })
    const photo = (fields: object) => ({ update_id: 1, edited_message: message({ photo: [], ...fields }).message })
    assert.deepStrictEqual<unknown>(content(photo({ caption: "new" })), { _tag: "Edited", messageId: 5, text: "new" })
    assert.deepStrictEqual(content(photo({})), { _tag: "Unknown", kind: "edited_message" })
    const command = { update_id: 1, edited_message: message({ text: "/helper better words" }).message }
    assert.deepStrictEqual<unknown>(content(command), { _tag: "Edited", messageId: 5, text: "better words" })
    const inGroup = { update_id: 1, edited_message: message({ chat: group, text: "new" }).message }
    assert.deepStrictEqual(content(inGroup), { _tag: "Unknown", kind: "edited_message" })

    const pressed = { id: "99", from, chat_instance: "x", data: "menu", message: { message_id: 4, date: 0, chat } }
    const callback: unknown = incoming({ update_id: 2, callback_query: pressed })
    assert.deepStrictEqual(callback, {
      updateId: 2,
      chatId: 7,
      sender: { id: 7, firstName: "Ann", languageCode: "ru" },
      content: { _tag: "Callback", queryId: "99", data: "menu", messageId: 4 },
    })

    const stopped: unknown = incoming({ update_id: 3, stopped_message_generation: { chat, draft_id: 11 } })
    assert.deepStrictEqual(stopped, {
      updateId: 3,
      chatId: 7,
      sender: { id: 7, firstName: "Ann" },
      content: { _tag: "Stopped", draftId: 11 },
    })

    const member = (status: string, place: object) => ({
      update_id: 4,
      my_chat_member: { chat: place, from, date: 0, old_chat_member: {}, new_chat_member: { status, user: from } },
    })
    assert.deepStrictEqual(content(member("kicked", chat)), { _tag: "Membership", blocked: true })
    assert.deepStrictEqual(content(member("member", chat)), { _tag: "Membership", blocked: false })
    assert.strictEqual(content(member("left", group))._tag, "Unknown")
  })

  test("of an unknown kind its name, its chat and its sender's id are kept", () => {
    const raw = { update_id: 9, purchased_paid_media: { chat, from, paid_media_payload: "secret" } }
    assert.deepStrictEqual<unknown>(incoming(raw), {
      updateId: 9,
      chatId: 7,
      sender: { id: 7, firstName: "" },
      content: { _tag: "Unknown", kind: "purchased_paid_media" },
    })
    assert.deepStrictEqual(content({ update_id: 9, "Something said": {} }), { _tag: "Unknown", kind: "other" })
  })

  test("any depth of nesting is read", () => {
    let deep: unknown = "x"
    for (let level = 0; level < 50_000; level++) deep = [deep]
    assert.deepStrictEqual(content({ update_id: 9, poll: deep }), { _tag: "Unknown", kind: "poll" })
    assert.strictEqual(content(message({ text: "hi", reply_to_message: deep, quote: deep }))._tag, "Text")
  })

  test("without an integer update_id there is nothing to acknowledge", () => {
    for (const raw of [null, 1, "x", [], {}, { update_id: "1" }, { update_id: 1.5 }, { update_id: null }]) {
      assert.isTrue(Option.isNone(decode(raw)))
    }
  })

  it.prop(
    "any JSON with an update_id becomes an Incoming",
    { id: Schema.Int, kind: Schema.String, value: Schema.Json },
    ({ id, kind, value }) => {
      const kinds = [
        "message",
        "edited_message",
        "callback_query",
        "message_reaction",
        "stopped_message_generation",
        "my_chat_member",
        kind,
      ]
      for (const name of kinds) {
        const found = incoming({ [name]: value, update_id: id })
        assert.isTrue(isIncoming(found))
        assert.strictEqual(Number(found.updateId), id)
      }
    },
  )

  it.prop(
    "any fields of a message become an Incoming",
    { fields: Schema.Record(Schema.String, Schema.Json) },
    ({ fields }) => {
      assert.isTrue(isIncoming(incoming(message(fields))))
      assert.isTrue(isIncoming(incoming({ update_id: 1, message: fields })))
    },
  )

  it.prop("text is kept exactly but for NUL and broken surrogates", { text: Schema.String }, ({ text }) => {
    const found = content(message({ text: `.${text}` }))
    assert.strictEqual(found._tag === "Text" && found.text, safeText(`.${text}`))
  })
})
