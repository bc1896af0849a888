import { assert, describe, it } from "@effect/vitest"
import { acts, front, mayGoOn, type Together, withEdits } from "../../src/chat/Acts.ts"
import { TelegramMessageId } from "../../src/domain/Ids.ts"
import type { Content } from "../../src/domain/talk/incoming/Incoming.ts"
import type { Turn } from "../../src/domain/talk/Turn.ts"
import { update } from "./Engine.ts"

const messageId = TelegramMessageId.make(5)
const said = (text: string, context = {}): Content => ({ _tag: "Text", messageId, text, context })
const helper = (argument: string): Content => ({ _tag: "Command", messageId, name: "helper", argument })
const photo = (groupId: string | null, caption = ""): Content => ({
  _tag: "Media",
  messageId,
  kind: "photo",
  fileId: "f",
  bytes: 1,
  mime: null,
  caption,
  groupId,
})

const turn = (content: Content, at = 1): Turn => {
  const incoming = update(at, content)
  const open = {
    status: "received",
    receivedAt: 0,
    chatEpoch: null,
    traceparent: null,
    postponed: 0,
    notified: false,
  } as const
  return { ...open, updateId: incoming.updateId, incoming, deliveries: [] }
}
const together = (first: Content, ...behind: ReadonlyArray<Content>): Together => [
  turn(first),
  ...behind.map((content, index) => turn(content, index + 2)),
]

describe("what one answer may cover", () => {
  it("are words said one after the other in one place, a command only at the beginning", () => {
    const count = (...given: Parameters<typeof together>) => front(together(...given), 10).length
    assert.strictEqual(count(said("a"), photo(null, "b"), said("c", { forwarded: { from: null } })), 3)
    assert.strictEqual(count(helper("a"), said("b")), 2)
    assert.strictEqual(count(said("a"), helper("b")), 1)
    assert.strictEqual(count(said("a", { threadId: 1 }), said("b", { threadId: 2 })), 1)
    assert.strictEqual(count({ _tag: "Membership", blocked: false }, said("b")), 1)
    assert.lengthOf(front(together(said("a"), said("b"), said("c")), 2), 2)
  })

  it("is an album as a whole", () => {
    const sizes = acts(together(said("a"), photo("1"), photo("1"), photo("2"), photo(null), photo(null)))
    assert.deepStrictEqual(
      sizes.map(({ length }) => length),
      [1, 2, 1, 1, 1],
    )
  })
})

describe("more of the same act", () => {
  it("may follow an album's file, a forwarded message and a text that may be a piece", () => {
    const long = "x".repeat(4_096)
    for (const content of [photo("1"), said("a", { forwarded: { from: null } }), said(long), helper(long)]) {
      assert.isTrue(mayGoOn(turn(content)))
    }
    for (const content of [
      photo(null, "a"),
      said("a"),
      helper("a"),
      { _tag: "Edited", messageId, text: long } as const,
    ]) {
      assert.isFalse(mayGoOn(turn(content)))
    }
  })
})

describe("an edit", () => {
  const edit = { _tag: "Edited", messageId, text: "after" } as const
  const words = (first: Content) => {
    const [changed] = withEdits(together(first, { ...edit, text: "before" }, edit))
    return changed?.incoming.content
  }

  it("made while its turn waits changes the question itself; the newest counts", () => {
    assert.deepStrictEqual(words(said("x")), said("after"))
    assert.deepStrictEqual(words(photo("1", "x")), photo("1", "after"))
    assert.deepStrictEqual(words(helper("x")), helper("after"))
  })

  it("leaves another message, a command without words and an answered turn as they are", () => {
    assert.deepStrictEqual(words(helper("")), helper(""))
    const other = { ...edit, messageId: TelegramMessageId.make(6) }
    const turns = [turn(said("x")), { ...turn(said("x"), 2), status: "answered" } as const, turn(other, 3)]
    assert.deepStrictEqual(withEdits(turns), turns)
    assert.deepStrictEqual(withEdits([turns[1] ?? turn(edit), turn(edit, 3)])[0], turns[1])
  })
})
