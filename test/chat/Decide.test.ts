import { assert, describe, it } from "@effect/vitest"
import { decide, type Decision } from "../../src/chat/Decide.ts"
import { press } from "../../src/chat/commands/Menus.ts"
import { ChatId, TelegramMessageId, UserId } from "../../src/domain/Ids.ts"
import type { Content } from "../../src/domain/Incoming.ts"
import type { Person } from "../../src/domain/Person.ts"

const say = (key: string) => key
const stranger: Person = {
  id: UserId.make(7),
  chatId: ChatId.make(7),
  name: "Ann",
  language: "en",
  consent: null,
  awaiting: null,
  introduced: false,
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
    const [said] = outline(decide(say, friend, { _tag: "Unsupported", messageId, kind, raw: {} }))
    assert.match(said ?? "", /^Message unsupported-/u)
  })

  it("answers unknown commands, old buttons and empty text, never with silence", () => {
    assert.deepStrictEqual(outline(decide(say, friend, command("nonsense"))), ["Message unknown-command"])
    assert.deepStrictEqual(outline(decide(say, friend, pressed("gone"))), ["AnswerCallback"])
    assert.deepStrictEqual(outline(decide(say, friend, text(" \n "))), ["Message empty-message"])
  })

  it("asks for a backup at an operator's /backup, and knows no such command of anybody else", () => {
    assert.deepStrictEqual(outline(decide(say, friend, command("backup"), true)), ["backup"])
    assert.deepStrictEqual(outline(decide(say, friend, command("backup"))), ["Message unknown-command"])
  })

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
