import { assert, describe, it } from "@effect/vitest"
import { TelegramMessageId } from "../../../../src/domain/Ids.ts"
import { Content, type Context } from "../../../../src/domain/talk/incoming/Incoming.ts"
import { wordsOf } from "../../../../src/domain/talk/incoming/Words.ts"
import { contents } from "../../../support/Contents.ts"

const messageId = TelegramMessageId.make(5)
const text = (context: Context): Content => ({ _tag: "Text", messageId, text: "What now?", context })
const reply = { messageId: TelegramMessageId.make(4), text: "Rest a little.", fromBot: true }

describe("the words of an update", () => {
  it("are its text, its caption, what follows its command, or what it is edited to", () => {
    const plain: ReadonlyArray<Content> = [
      { _tag: "Text", messageId, text: "secret" },
      { _tag: "Command", messageId, name: "helper", argument: "secret" },
      { ...contents.Media, context: {} },
      { ...contents.Unsupported, context: {} },
      contents.Edited,
    ]
    for (const content of plain) assert.deepStrictEqual(wordsOf(content), { own: "secret", shown: [] })
  })

  it("are the author's where they are forwarded or come from another bot", () => {
    const forwarded = text({ forwarded: { from: "Bob" } })
    const said = { by: "other", text: "What now?" } as const
    assert.deepStrictEqual(wordsOf(forwarded), { own: "", shown: [{ how: "forwarded", name: "Bob", ...said }] })
    const ofBot = text({ viaBot: true })
    assert.deepStrictEqual(wordsOf(ofBot), { own: "", shown: [{ how: "sent by a bot", name: null, ...said }] })
    assert.deepStrictEqual(wordsOf({ ...contents.Media, caption: "", context: { forwarded: { from: "Bob" } } }), {
      own: "",
      shown: [],
    })
  })

  it("come with the words they answer to: the selected part, else the whole message", () => {
    const quoted = { how: "quoted", by: "companion", name: null } as const
    assert.deepStrictEqual(wordsOf(text({ reply })), { own: "What now?", shown: [{ ...quoted, text: reply.text }] })
    const selected = text({ reply, quote: { text: "Rest" } })
    assert.deepStrictEqual(wordsOf(selected), { own: "What now?", shown: [{ ...quoted, text: "Rest" }] })
  })

  it("know whose the quoted words are", () => {
    const by = (context: Context) => wordsOf(text(context)).shown.map((shown) => shown.by)
    assert.deepStrictEqual(by({ reply: { ...reply, fromBot: false } }), ["person"])
    assert.deepStrictEqual(by({ reply: { ...reply, fromBot: false, forwarded: true } }), ["other"])
    assert.deepStrictEqual(by({ reply: { messageId: null, fromBot: false }, quote: { text: "news" } }), ["other"])
  })

  it.prop("never count as the person's own where somebody else wrote them", { content: Content }, ({ content }) => {
    const context = "context" in content ? content.context : undefined
    if (context !== undefined && "forwarded" in context && context.forwarded !== undefined) {
      assert.strictEqual(wordsOf(content).own, "")
    }
  })
})
