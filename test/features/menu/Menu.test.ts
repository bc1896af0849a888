import { assert, describe, it } from "@effect/vitest"
import { command, friend, outline, pressed, replyTo, text, withoutTalk } from "../../support/Routing.ts"

describe("the main menu", () => {
  it("opens at /menu from any state, and ends what was asked", () => {
    const reply = replyTo({ ...friend, dialogue: { feature: "consent", state: { step: "name" } } }, command("menu"))
    assert.deepStrictEqual(outline(reply), ["Message menu-home"])
    assert.isNull(reply.dialogue)
    assert.notProperty(replyTo(friend, command("menu")), "dialogue", "nothing was asked: nothing of the person changes")
  })

  it.each(["menu:home", "menu"])("opens in the place of the message whose button %s was pressed", (data) => {
    assert.deepStrictEqual(outline(replyTo(friend, pressed(data))), ["AnswerCallback", "Edit menu-home"])
  })

  it.each(["menu:help", "help"])("shows the help in its place at %s", (data) => {
    assert.deepStrictEqual(outline(replyTo(friend, pressed(data))), ["AnswerCallback", "Edit menu-help"])
  })

  it("leads to every feature that has an entry, and offers no talk where there is none", () => {
    assert.include(JSON.stringify(replyTo(friend, command("menu"))), "talk:begin")
    const contents = [command("menu"), command("start"), pressed("menu:home"), pressed("consent:keep-name")]
    for (const content of contents) {
      const menu = JSON.stringify(replyTo(friend, content, { circumstances: withoutTalk }))
      assert.include(menu, "menu-home-without-talk")
      assert.notInclude(menu, "talk:begin")
    }
  })

  it("leaves help as it is without free conversation", () => {
    assert.deepStrictEqual(
      replyTo(friend, command("help"), { circumstances: withoutTalk }),
      replyTo(friend, command("help")),
    )
    assert.deepStrictEqual(outline(replyTo(friend, text(" \n "))), ["Message talk-empty"])
  })
})
