import { assert, describe, it } from "@effect/vitest"
import { decide, type Decision } from "../../src/chat/Decide.ts"
import { press } from "../../src/chat/commands/Menus.ts"
import { ChatId, TelegramMessageId, UserId } from "../../src/domain/Ids.ts"
import type { Content } from "../../src/domain/talk/Incoming.ts"
import type { Person } from "../../src/domain/talk/Person.ts"

const say = (key: string) => key
const stranger: Person = {
  id: UserId.make(7),
  chatId: ChatId.make(7),
  name: "Ann",
  language: "en",
  consent: null,
  awaiting: null,
  introduced: false,
  banned: false,
}
const friend: Person = { ...stranger, consent: "granted", introduced: true }
const messageId = TelegramMessageId.make(5)
const text = (words: string): Content => ({ _tag: "Text", messageId, text: words })
const command = (name: string): Content => ({ _tag: "Command", messageId, name, argument: "" })
const pressed = (data: string): Content => ({ _tag: "Callback", queryId: "q", data, messageId })

/** What is said and done, in short. */
const outline = (decision: Decision): ReadonlyArray<string> =>
  decision._tag !== "Reply"
    ? [decision._tag.toLowerCase()]
    : decision.outgoing.map((outgoing) =>
        outgoing._tag === "Message" || outgoing._tag === "Edit"
          ? `${outgoing._tag} ${outgoing.text.text}`
          : outgoing._tag,
      )
const change = (decision: Decision) => (decision._tag === "Reply" ? decision.person : {})

describe("what a turn asks for", () => {
  it("introduces the bot at the first /start and asks for consent", () => {
    const decision = decide(say, stranger, command("start"))
    assert.deepStrictEqual(outline(decision), ["Message intro"])
    assert.strictEqual(change(decision).introduced, true)
  })

  it("shows the main menu at /start to those who agreed, and at /menu from any state", () => {
    assert.deepStrictEqual(outline(decide(say, friend, command("start"))), ["Message menu"])
    const decision = decide(say, { ...friend, awaiting: "name" }, command("menu"))
    assert.deepStrictEqual(outline(decision), ["Message menu"])
    assert.strictEqual(change(decision).awaiting, null)
  })

  it("asks for the name after consent, once: the buttons go", () => {
    const decision = decide(say, stranger, pressed(press.consentYes))
    assert.deepStrictEqual(outline(decision), ["AnswerCallback", "ClearKeyboard", "Message consent-thanks-ask-name"])
    assert.deepStrictEqual(change(decision), { consent: "granted", introduced: true, awaiting: "name" })
  })

  it("takes the next short line as the name", () => {
    const decision = decide(say, { ...friend, awaiting: "name" }, text("  Anya "))
    assert.deepStrictEqual(outline(decision), ["Message name-saved", "Message menu"])
    assert.deepStrictEqual(change(decision), { name: "Anya", awaiting: null })
  })

  it("talks about what is too long for a name instead of losing it", () => {
    assert.deepStrictEqual(outline(decide(say, { ...friend, awaiting: "name" }, text("a\nb"))), ["converse"])
    assert.deepStrictEqual(outline(decide(say, { ...friend, awaiting: "name" }, text("x".repeat(65)))), ["converse"])
  })

  it("answers somebody who never pressed /start, and introduces itself along", () => {
    const decision = decide(say, stranger, text("hello"))
    assert.isTrue(decision._tag === "Converse" && decision.introduce)
  })

  it("talks about nothing with somebody who declined, and corrects nothing", () => {
    const declined = { ...stranger, consent: "declined" } as const
    assert.deepStrictEqual(outline(decide(say, declined, text("secret"))), ["Message declined-reminder"])
    const edited = decide(say, declined, { _tag: "Edited", messageId, text: "secret" })
    assert.isTrue(edited._tag === "Reply" && edited.edited === undefined)
  })

  it.each(["sticker", "voice", "photo", "location", "dice"])("answers a %s kindly", (kind) => {
    const [said] = outline(decide(say, friend, { _tag: "Unsupported", messageId, kind }))
    assert.match(said ?? "", /^Message unsupported-/u)
  })

  it("answers unknown commands, old buttons and empty text, never with silence", () => {
    assert.deepStrictEqual(outline(decide(say, friend, command("nonsense"))), ["Message unknown-command"])
    assert.deepStrictEqual(outline(decide(say, friend, pressed("gone"))), ["AnswerCallback"])
    assert.deepStrictEqual(outline(decide(say, friend, text(" \n "))), ["Message empty-message"])
  })

  it.each(["backup", "flags", "status"])(
    "hands an operator's /%s on, and knows no such command of anybody else",
    (name) => {
      const content: Content = { _tag: "Command", messageId, name, argument: "x y" }
      const operator = { isOperator: true, mayConverse: true }
      assert.deepStrictEqual(decide(say, friend, content, operator), {
        _tag: "Operate",
        command: name,
        argument: "x y",
      })
      assert.deepStrictEqual(outline(decide(say, friend, content)), ["Message unknown-command"])
    },
  )

  it.each(["😀", "\u202Eabc", "<b>x</b>", "'; DROP TABLE turns; --"])(
    "talks about %j like about anything else",
    (words) => {
      assert.deepStrictEqual(outline(decide(say, friend, text(words))), ["converse"])
    },
  )

  it("opens menu and help in the place of the pressed message", () => {
    assert.deepStrictEqual(outline(decide(say, friend, pressed(press.menu))), ["AnswerCallback", "Edit menu"])
    assert.deepStrictEqual(outline(decide(say, friend, pressed(press.help))), ["AnswerCallback", "Edit help"])
  })

  it("has button data that Telegram takes: 1 to 64 bytes", () => {
    for (const data of Object.values(press)) {
      assert.isAtLeast(Buffer.byteLength(data), 1)
      assert.isAtMost(Buffer.byteLength(data), 64)
    }
  })
})

describe("without free conversation", () => {
  const off = { isOperator: false, mayConverse: false }

  it("says so to whoever writes or wants to talk, and shows the way to the menu", () => {
    for (const content of [text("hello"), command("helper")]) {
      assert.deepStrictEqual(outline(decide(say, friend, content, off)), ["Message conversation-off"])
    }
    const begun = decide(say, friend, pressed(press.helper), off)
    assert.deepStrictEqual(outline(begun), ["AnswerCallback", "Message conversation-off"])
  })

  it("introduces itself to somebody new all the same", () => {
    const decision = decide(say, stranger, text("hello"), off)
    assert.deepStrictEqual(outline(decision), ["Message conversation-off", "Message intro"])
    assert.strictEqual(change(decision).introduced, true)
  })

  it("still takes a name, and offers no talk in the menu", () => {
    const decision = decide(say, { ...friend, awaiting: "name" }, text("Anya"), off)
    assert.deepStrictEqual(outline(decision), ["Message name-saved", "Message menu-without-talk"])
    const menus = [command("menu"), command("start"), pressed(press.menu), pressed(press.keepName)]
    for (const content of menus) {
      const decided = JSON.stringify(decide(say, friend, content, off))
      assert.include(decided, "menu-without-talk")
      assert.notInclude(decided, press.helper)
    }
  })

  it("leaves commands, consent and corrections as they are", () => {
    for (const content of [command("help"), command("nonsense"), pressed(press.consentYes), pressed(press.help)]) {
      assert.deepStrictEqual(decide(say, stranger, content, off), decide(say, stranger, content))
    }
    const edited: Content = { _tag: "Edited", messageId, text: "better" }
    assert.deepStrictEqual(decide(say, friend, edited, off), decide(say, friend, edited))
    const declined = { ...stranger, consent: "declined" } as const
    assert.deepStrictEqual(outline(decide(say, declined, text("hi"), off)), ["Message declined-reminder"])
  })
})

describe("somebody who is kept out", () => {
  const banned = { ...friend, banned: true }

  it("hears so at whatever they send, and nothing else", () => {
    const unsupported: Content = { _tag: "Unsupported", messageId, kind: "sticker" }
    for (const content of [text("hello"), text(""), command("start"), command("backup"), unsupported]) {
      const decision = decide(say, banned, content, { isOperator: true, mayConverse: true })
      assert.deepStrictEqual(outline(decision), ["Message banned"])
      assert.deepStrictEqual(change(decision), {})
    }
  })

  it("hears so at a button too, and changes nothing by it", () => {
    const decision = decide(say, { ...banned, consent: null }, pressed(press.consentYes))
    assert.deepStrictEqual(decision, {
      _tag: "Reply",
      outgoing: [{ _tag: "AnswerCallback", queryId: "q", text: "banned" }],
      person: {},
    })
  })

  it("corrects nothing, but is remembered as one who blocked the bot", () => {
    const edited = decide(say, banned, { _tag: "Edited", messageId, text: "x" })
    assert.deepStrictEqual(edited, { _tag: "Reply", outgoing: [], person: {} })
    assert.deepStrictEqual(change(decide(say, banned, { _tag: "Membership", blocked: true })), { blocked: true })
  })
})
