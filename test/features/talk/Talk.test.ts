import { assert, describe, it } from "@effect/vitest"
import {
  command,
  friend,
  messageId,
  outline,
  pressed,
  replyTo,
  stranger,
  text,
  withoutTalk,
} from "../../support/Routing.ts"

describe("the free conversation", () => {
  it.each(["hello", "😀", "\u202Eabc", "<b>x</b>", "'; DROP TABLE turns; --"])("takes %j as it is", (words) => {
    const reply = replyTo(friend, text(words))
    assert.deepStrictEqual(outline(reply), ["talk"])
    assert.deepStrictEqual(reply.talk?.said, { role: "user", text: words, telegramMessageId: messageId })
  })

  it("asks for words where there are none", () => {
    assert.deepStrictEqual(outline(replyTo(friend, text(" \n "))), ["Message talk-empty"])
  })

  const context = { forwarded: { from: "Mallory" } }
  const photo = { _tag: "Media", messageId, kind: "photo", fileId: "f", bytes: 1, mime: null, groupId: null } as const

  it("answers the words under a picture, and the picture without words as a picture", () => {
    const said = { role: "user", text: "My mother", telegramMessageId: messageId, beside: { shown: [], file: "photo" } }
    assert.deepStrictEqual<unknown>(replyTo(friend, { ...photo, caption: "My mother" }).talk?.said, said)
    const unread = { _tag: "Unsupported", messageId, kind: "paid_media", caption: "My mother" } as const
    assert.strictEqual(replyTo(friend, unread).talk?.said.text, "My mother")
    assert.deepStrictEqual(outline(replyTo(friend, { ...photo, caption: "" })), ["Message unsupported-photo"])
    const quoting = { ...photo, caption: "", context: { quote: { text: "Rest" } } }
    assert.deepStrictEqual(outline(replyTo(friend, quoting)), ["Message unsupported-photo"])
  })

  it("keeps forwarded words as somebody else's, and takes them for no answer to its questions", () => {
    const forwarded = { _tag: "Text", messageId, text: "Buy this", context } as const
    const said = replyTo(friend, forwarded).talk?.said
    const shown = [{ how: "forwarded", by: "other", name: "Mallory", text: "Buy this" }]
    assert.deepStrictEqual<unknown>(said, {
      role: "user",
      text: "",
      telegramMessageId: messageId,
      beside: { shown, file: null },
    })
    const naming = { ...friend, dialogue: { feature: "consent", state: { step: "name" } } }
    const reply = replyTo(naming, forwarded)
    assert.deepStrictEqual(outline(reply), ["talk"])
    assert.isUndefined(reply.person)
  })

  it("hears the words after /helper as the first message", () => {
    const reply = replyTo(friend, command("helper", "I cannot sleep"))
    assert.deepStrictEqual(outline(reply), ["talk"])
    assert.strictEqual(reply.talk?.said.text, "I cannot sleep")
    assert.deepStrictEqual(outline(replyTo(stranger, command("helper", "hello"))), ["Message consent-intro"])
    const declined = { ...friend, consent: "declined" } as const
    for (const person of [declined, friend]) {
      const options = person === declined ? {} : { circumstances: withoutTalk }
      assert.isUndefined(replyTo(person, command("helper", "secret"), options).talk)
    }
  })

  it("begins at /helper and at its button, also at one of an earlier release", () => {
    assert.deepStrictEqual(outline(replyTo(friend, command("helper"))), ["Message talk-started"])
    for (const data of ["talk:begin", "helper"]) {
      assert.deepStrictEqual(outline(replyTo(friend, pressed(data))), ["AnswerCallback", "Message talk-started"])
    }
  })

  it("says so while it is switched off", () => {
    const options = { circumstances: withoutTalk }
    for (const content of [text("hello"), command("helper")]) {
      assert.deepStrictEqual(outline(replyTo(friend, content, options)), ["Message talk-off"])
    }
    assert.deepStrictEqual(outline(replyTo(friend, pressed("helper"), options)), ["AnswerCallback", "Message talk-off"])
  })

  it("corrects what was edited, also while it is switched off", () => {
    const edited = { _tag: "Edited", messageId, text: "better" } as const
    for (const options of [{}, { circumstances: withoutTalk }]) {
      assert.deepStrictEqual(replyTo(friend, edited, options), {
        deliveries: [],
        edited: { messageId, text: "better" },
      })
    }
  })
})
