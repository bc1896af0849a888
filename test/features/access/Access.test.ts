import { assert, describe, it } from "@effect/vitest"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import { command, friend, messageId, outline, pressed, replyTo, text, usual } from "../../support/Routing.ts"

const banned = { ...friend, banned: true }

describe("somebody who is kept out", () => {
  it("hears so at whatever they send, and nothing else", () => {
    const sticker: Content = { _tag: "Unsupported", messageId, kind: "sticker" }
    for (const content of [text("hello"), text(""), command("start"), command("backup"), sticker]) {
      const reply = replyTo({ ...banned, introduced: false }, content, {
        circumstances: { ...usual, isOperator: true },
      })
      assert.deepStrictEqual(outline(reply), ["Message access-banned"])
      assert.notProperty(reply, "person")
    }
  })

  it("hears so at a button too, and changes nothing by it", () => {
    assert.deepStrictEqual(replyTo({ ...banned, consent: null }, pressed("consent:yes")), {
      deliveries: [{ _tag: "AnswerCallback", queryId: "q", text: "access-banned" }],
    })
  })

  it("corrects nothing, but is remembered as one who blocked the bot", () => {
    assert.deepStrictEqual(replyTo(banned, { _tag: "Edited", messageId, text: "x" }), { deliveries: [] })
    assert.deepStrictEqual(replyTo(banned, { _tag: "Membership", blocked: true }).person, { blocked: true })
  })
})
