import { assert, describe, it } from "@effect/vitest"
import { command, friend, messageId, outline, pressed, replyTo, text, withoutTalk } from "../../support/Routing.ts"

describe("the free conversation", () => {
  it.each(["hello", "😀", "\u202Eabc", "<b>x</b>", "'; DROP TABLE turns; --"])("takes %j as it is", (words) => {
    const reply = replyTo(friend, text(words))
    assert.deepStrictEqual(outline(reply), ["talk"])
    assert.deepStrictEqual(reply.talk?.said, { role: "user", text: words, telegramMessageId: messageId })
  })

  it("asks for words where there are none", () => {
    assert.deepStrictEqual(outline(replyTo(friend, text(" \n "))), ["Message talk-empty"])
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
