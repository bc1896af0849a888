import { assert, describe, it } from "@effect/vitest"
import { command, friend, messageId, outline, pressed, replyTo, usual } from "../../support/Routing.ts"

describe("what nobody takes", () => {
  it.each(["sticker", "voice", "photo", "location", "dice"])("is answered kindly: %s", (kind) => {
    const [said] = outline(replyTo(friend, { _tag: "Unsupported", messageId, kind }))
    assert.match(said ?? "", /^Message unsupported-/u)
  })

  it("loses no words behind an unknown command: they are answered, and the command too", () => {
    const reply = replyTo(friend, command("helpp", "I feel bad today"))
    assert.deepStrictEqual(outline(reply), ["talk", "Message unsupported-command"])
    assert.strictEqual(reply.talk?.said.text, "I feel bad today")
    const off = replyTo(friend, command("helpp", "I feel bad"), { circumstances: { ...usual, flags: new Set() } })
    assert.deepStrictEqual(outline(off), ["Message unsupported-command"])
  })

  it("is never met with silence: unknown commands and old buttons", () => {
    for (const circumstances of [usual, { ...usual, isOperator: true }]) {
      const options = { circumstances }
      assert.deepStrictEqual(outline(replyTo(friend, command("nonsense"), options)), ["Message unsupported-command"])
      assert.deepStrictEqual(outline(replyTo(friend, command("constructor"), options)), ["Message unsupported-command"])
    }
    for (const data of ["gone", "menu:gone", "toString", "menu:toString", ""]) {
      assert.deepStrictEqual(replyTo(friend, pressed(data)).deliveries, [
        { _tag: "AnswerCallback", queryId: "q", text: "unsupported-button" },
      ])
    }
  })
})
