import { assert, describe, it, test } from "@effect/vitest"
import { Option, Schema } from "effect"
import { Incoming } from "../../src/domain/talk/Incoming.ts"
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

  test("kinds that cannot be read are named", () => {
    const kinds = {
      sticker: { sticker: { file_id: "x" } },
      photo: { photo: [], caption: "look" },
      voice: { voice: { file_id: "x" } },
      location: { location: { latitude: 1, longitude: 2 } },
      venue: { location: { latitude: 1, longitude: 2 }, venue: { title: "x" } },
      animation: { animation: {}, document: {} },
      document: { document: {} },
      other: { some_future_kind: {} },
    }
    for (const [kind, fields] of Object.entries(kinds)) {
      const found = content(message(fields))
      assert.strictEqual(found._tag === "Unsupported" && found.kind, kind)
      assert.deepStrictEqual(found._tag === "Unsupported" && found.raw, message(fields).message)
    }
  })

  test("service messages get no answer", () => {
    for (const field of [
      "pinned_message",
      "message_auto_delete_timer_changed",
      "forum_topic_created",
      "users_shared",
    ]) {
      assert.strictEqual(content(message({ [field]: {} }))._tag, "Unknown")
    }
  })

  test("in groups only commands for this bot are answered", () => {
    const say = (text: string) => content(message({ chat: group, text }), "confidant_bot")
    for (const text of ["/start", "/start@Confidant_bot"]) {
      const found = say(text)
      assert.strictEqual(found._tag === "Unsupported" && found.kind, "group")
    }
    for (const text of ["/start@other_bot", "hello all"]) assert.strictEqual(say(text)._tag, "Unknown")
    assert.strictEqual(content(message({ chat: group, sticker: {} }))._tag, "Unknown")
  })

  test("edits, buttons, stopped drafts and blocks are read", () => {
    const edited = { update_id: 1, edited_message: { ...message({ text: "new" }).message, edit_date: 1 } }
    assert.deepStrictEqual<unknown>(content(edited), { _tag: "Edited", messageId: 5, text: "new" })
    const photo = { update_id: 1, edited_message: message({ photo: [] }).message }
    assert.strictEqual(content(photo)._tag, "Unknown")

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

  test("an unknown kind is kept whole, with its chat and sender", () => {
    const raw = { update_id: 9, message_reaction: { chat, user: from, new_reaction: [{ emoji: "a\u0000" }] } }
    const found = incoming(raw)
    assert.strictEqual(found.chatId, 7)
    assert.deepStrictEqual<unknown>(found.content, {
      _tag: "Unknown",
      raw: { ...raw, message_reaction: { ...raw.message_reaction, new_reaction: [{ emoji: "a\uFFFD" }] } },
    })
  })

  test("nesting that would break the database is left out", () => {
    let deep: unknown = "x"
    for (let level = 0; level < 50_000; level++) deep = [deep]
    const found = incoming({ update_id: 9, poll: deep })
    assert.deepStrictEqual<unknown>(found.content, {
      _tag: "Unknown",
      raw: { leftOut: "nested deeper than 100 levels" },
    })
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
