import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import type { Outgoing } from "../../../src/domain/talk/outgoing/Outgoing.ts"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import type { Person } from "../../../src/domain/talk/Person.ts"
import { shortened } from "../../../src/domain/talk/outgoing/Titles.ts"
import * as Chats from "../../../src/features/chats/Chats.ts"
import { Conversations, type Listed, Renamed } from "../../../src/features/chats/Conversations.ts"
import { talk } from "../../../src/features/talk/Talk.ts"
import { command, friend, outline, pressed, route, text } from "../../support/Routing.ts"

const conversation = (number: number, more: Partial<Listed> = {}): Listed => ({
  number,
  active: false,
  mode: "helper",
  title: "",
  beginnings: [],
  ...more,
})
const three = [
  conversation(4, { active: true, beginnings: ["I could not sleep again last night and my mind went round"] }),
  conversation(2, { title: "Work" }),
  conversation(1),
]

const ask = (
  content: Content,
  all: ReadonlyArray<Listed> = three,
  person: Person = friend,
  temporary: number | null = null,
) =>
  Effect.gen(function* () {
    const features = [yield* Chats.make, talk]
    return (yield* route(person, content, { features })).reply
  }).pipe(
    Effect.provide(
      Layer.succeed(Conversations, { list: () => Effect.succeed(all), temporary: () => Effect.succeed(temporary) }),
    ),
  )

const buttons = (deliveries: ReadonlyArray<Outgoing>) =>
  deliveries.flatMap((outgoing) =>
    outgoing._tag === "Message" || outgoing._tag === "Edit" ? (outgoing.keyboard ?? []).flat() : [],
  )
const labels = (deliveries: ReadonlyArray<Outgoing>) => buttons(deliveries).map(({ label }) => label)
const renaming = { ...friend, dialogue: { feature: "chats", state: { number: 2 } } }

describe("/chats", () => {
  it.effect("lists each conversation with its number and title, and marks the one we are in", () =>
    Effect.gen(function* () {
      const { deliveries } = yield* ask(command("chats"))
      assert.deepStrictEqual(labels(deliveries), [
        "● 4. I could not sleep again last…",
        "2. Work",
        "1. chats-untitled",
        "chats-button-new",
        "chats-button-temporary",
        "menu-button-home",
      ])
    }),
  )

  it.effect("says which conversations are for before sleep", () =>
    Effect.gen(function* () {
      const quiet = conversation(5, { mode: "soulsleep", title: "Rain" })
      const { deliveries } = yield* ask(command("chats"), [quiet, ...three])
      assert.include(labels(deliveries), "5. 🌙 Rain")
      assert.deepStrictEqual(outline(yield* ask(command("chats"), [quiet])), [
        "Message chats-list\nchats-list-soulsleep",
      ])
      assert.deepStrictEqual(outline(yield* ask(pressed("chats:show:5"), [quiet])), [
        "AnswerCallback",
        "Edit chats-one\nchats-mode-soulsleep",
      ])
      const { changes } = yield* ask(pressed("chats:erase:5"), [quiet])
      assert.deepStrictEqual(changes, [{ kind: "chats.delete", data: { number: 5, mode: "soulsleep" } }])
    }),
  )

  it.effect("turns pages when there are many, and every label fits a button", () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 20 }, (_, index) => conversation(20 - index, { title: "👨‍👩‍👧‍👦 ".repeat(25) }))
      const { deliveries } = yield* ask(pressed("chats:list:1"), many)
      const all = labels(deliveries)
      assert.match(all[0] ?? "", /^12\. /)
      assert.includeMembers(all, ["chats-button-newer", "chats-button-older"])
      for (const label of all) assert.isAtMost(Array.from(label).length, 40)
      const last = labels((yield* ask(pressed("chats:list:99"), many)).deliveries)
      assert.notInclude(last, "chats-button-older")
    }),
  )

  it.effect.each(["chats:list:x", "chats:list:1.5", "chats:list:-3"])("shows a page also at %s", (data) =>
    Effect.gen(function* () {
      const many = Array.from({ length: 20 }, (_, index) => conversation(20 - index))
      const found = buttons((yield* ask(pressed(data), many)).deliveries)
      assert.lengthOf(
        found.filter(({ data: at }) => at.startsWith("chats:show:")),
        8,
      )
      for (const { data: at } of found) assert.notMatch(at, /NaN|\.5/)
    }),
  )

  it.effect("begins a new conversation, and ends what was asked", () =>
    Effect.gen(function* () {
      const reply = yield* ask(pressed("chats:new"), three, renaming)
      assert.deepStrictEqual(reply.changes, [{ kind: "chats.begin", data: { mode: "helper" } }])
      assert.isNull(reply.dialogue)
    }),
  )

  it.effect("opens another one and shows at once which it is", () =>
    Effect.gen(function* () {
      const { changes, deliveries } = yield* ask(pressed("chats:open:2"))
      assert.deepStrictEqual(changes, [{ kind: "chats.open", data: { number: 2 } }])
      assert.include(labels(deliveries), "● 2. Work")
    }),
  )

  it.effect("asks for a title, takes the next line, and says when it had to be shortened", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* ask(pressed("chats:rename:2"))).dialogue, renaming.dialogue)
      const named = yield* ask(text("  Office "), three, renaming)
      assert.deepStrictEqual(named.changes, [{ kind: "chats.rename", data: { number: 2, title: "Office" } }])
      assert.isNull(named.dialogue)
      const long = yield* ask(text("A long walk by the sea with my brother. ".repeat(13)), three, renaming)
      const title = "A long walk by the sea with my brother. A long…"
      assert.deepStrictEqual(long.changes, [{ kind: "chats.rename", data: { number: 2, title } }])
      assert.include(outline(long), "Message chats-renamed-shorter")
    }),
  )

  it.effect.each(["😀".repeat(500), "x".repeat(500), "Work", "👩‍👩‍👧 Family", " a  b "])(
    "takes as a title also %j",
    (said) =>
      Effect.gen(function* () {
        const { changes, dialogue } = yield* ask(text(said), three, { ...renaming, name: "Work" })
        const [only] = changes ?? []
        assert.isNull(dialogue)
        const { title } = Schema.decodeUnknownSync(Renamed)(only?.data)
        assert.isAtMost(Array.from(title).length, 50)
        assert.isTrue(title.isWellFormed())
      }),
  )

  it.effect("says that a fresh one takes the place of the active one", () =>
    Effect.gen(function* () {
      assert.include(outline(yield* ask(pressed("chats:erase:4"))), "Edit chats-deleted-active")
      assert.include(outline(yield* ask(pressed("chats:erase:2"))), "Edit chats-deleted")
    }),
  )

  it.effect("hears what is no title, and what comes after the conversation is gone", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(outline(yield* ask(text("first\nsecond"), three, renaming)), ["talk"])
      assert.deepStrictEqual(outline(yield* ask(text("hello"), [], renaming)), ["talk"])
    }),
  )

  it.effect.each(["/chats", "list", "show:2", "show:3", "delete:2", "erase:2", "new", "open:2"])(
    "asks for no title any more after %s, so that the next words are heard",
    (action) =>
      Effect.gen(function* () {
        const content = action === "/chats" ? command("chats") : pressed(`chats:${action}`)
        assert.isNull((yield* ask(content, three, renaming)).dialogue)
      }),
  )

  it.effect("deletes nothing before it has asked", () =>
    Effect.gen(function* () {
      const asked = yield* ask(pressed("chats:delete:2"))
      assert.notProperty(asked, "changes")
      assert.deepStrictEqual(
        buttons(asked.deliveries).map(({ data }) => data),
        ["chats:erase:2", "chats:show:2"],
      )
      const done = yield* ask(pressed("chats:erase:2"))
      assert.deepStrictEqual(done.changes, [{ kind: "chats.delete", data: { number: 2, mode: "helper" } }])
    }),
  )

  it.effect("does not call one by its number twice while it has no title", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(outline(yield* ask(pressed("chats:show:1"))), [
        "AnswerCallback",
        "Edit chats-untitled\nchats-mode-helper",
      ])
      assert.deepStrictEqual(outline(yield* ask(pressed("chats:show:2"))), [
        "AnswerCallback",
        "Edit chats-one\nchats-mode-helper",
      ])
      assert.deepStrictEqual(outline(yield* ask(pressed("chats:delete:1"))), [
        "AnswerCallback",
        "Edit chats-delete-sure-untitled",
      ])
    }),
  )

  it.effect.each(["show", "open", "rename", "delete", "erase"])("shows the list at an old button to %s", (action) =>
    Effect.gen(function* () {
      const reply = yield* ask(pressed(`chats:${action}:3`))
      assert.deepStrictEqual(outline(reply), ["AnswerCallback", "Edit chats-list"])
      assert.notProperty(reply, "changes")
    }),
  )
})

const crises = [
  "I want to kill myself tonight",
  "Не хочу больше жить",
  "I don’t want to live any more. What is left?",
  "My friend wants to kill herself",
]

describe("a title", () => {
  it.effect.each(crises)("is never made of words of acute distress: %s", (crisis) =>
    Effect.gen(function* () {
      const only = [conversation(3, { beginnings: [crisis] })]
      const later = [conversation(3, { beginnings: [crisis, " ", "How do I sleep?"] })]
      const stored = [conversation(3, { title: crisis, beginnings: ["How do I sleep?"] })]
      const texts = (deliveries: ReadonlyArray<Outgoing>) => JSON.stringify(deliveries)
      for (const action of ["list", "show:3", "open:3", "rename:3", "delete:3"]) {
        for (const all of [only, later, stored]) {
          const { deliveries } = yield* ask(pressed(`chats:${action}`), all)
          assert.notInclude(texts(deliveries), crisis.slice(0, 10), action)
        }
      }
      assert.include(labels((yield* ask(command("chats"), only)).deliveries), "3. chats-untitled")
      for (const all of [later, stored]) {
        assert.include(labels((yield* ask(command("chats"), all)).deliveries), "3. How do I sleep?")
      }
    }),
  )

  it.effect("is not asked for of a cry for help: it is heard instead", () =>
    Effect.gen(function* () {
      for (const crisis of crises) {
        const reply = yield* ask(text(crisis), three, renaming)
        assert.notProperty(reply, "changes")
        assert.deepStrictEqual(outline(reply), ["talk"])
      }
    }),
  )
})

describe("the buttons of a conversation", () => {
  it.effect("stand one below the other, so that no label is cut on a small screen", () =>
    Effect.gen(function* () {
      const { deliveries } = yield* ask(pressed("chats:show:2"))
      const rows = deliveries.flatMap((each) => (each._tag === "Edit" ? (each.keyboard ?? []) : []))
      for (const row of rows) assert.lengthOf(row, 1)
    }),
  )
})

describe("a title from the first words", () => {
  it("is cut at a space, and never within a character", () => {
    assert.strictEqual(shortened("  one\n two  ", 30), "one two")
    assert.strictEqual(shortened("one two three", 9), "one two…")
    assert.strictEqual(shortened("one two, three", 11), "one two…")
    assert.strictEqual(shortened("😀".repeat(10), 5), "😀😀😀😀…")
    assert.strictEqual(shortened("👩‍👩‍👧".repeat(10), 14), "👩‍👩‍👧👩‍👩‍👧…")
  })
})
