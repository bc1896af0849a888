import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import { plain } from "../../../src/domain/talk/outgoing/RichText.ts"
import * as Chats from "../../../src/features/chats/Chats.ts"
import { change, Conversations } from "../../../src/features/chats/Conversations.ts"
import * as ConversationsSql from "../../../src/features/chats/ConversationsSql.ts"
import { enter } from "../../../src/features/talk/Modes.ts"
import * as ModesSql from "../../../src/features/talk/ModesSql.ts"
import { type Chat, history, newChat, storesWith, storeWith, turn } from "../../contract/Stores.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { command, friend, outline, pressed, route } from "../../support/Routing.ts"
import { memoryModesOn } from "../talk/MemoryModes.ts"
import { memoryConversationsOn } from "./MemoryConversations.ts"

const storeOf = storeWith(Layer.merge(ConversationsSql.layer, ModesSql.layer), [
  ...ConversationsSql.changes,
  ...ModesSql.changes,
])

const listed = (chat: Chat) =>
  Effect.map(
    Conversations.use(({ list }) => list(chat.sender.id)),
    (all) => all.map(({ active, beginnings, number }) => `${number}${active ? "*" : ""} ${beginnings[0] ?? ""}`),
  )

for (const [place, store] of storesWith(
  (state) => Layer.merge(memoryConversationsOn(state), memoryModesOn(state)),
  storeOf,
)) {
  layer(store)(`A temporary conversation ${place}`, (it) => {
    it.effect("is in no list, and leads back to the one before when it ends", () =>
      Effect.gen(function* () {
        const { temporary } = yield* Conversations
        const chat = newChat()
        yield* turn(chat, "to keep")
        assert.isNull(yield* temporary(chat.sender.id))
        yield* turn(chat, "", change.temporary)
        yield* turn(chat, "a secret")
        assert.deepStrictEqual(yield* history(chat), ["user: a secret"])
        assert.deepStrictEqual(yield* listed(chat), ["1 to keep"])
        assert.isNumber(yield* temporary(chat.sender.id))
        yield* turn(chat, "", change.end)
        assert.isNull(yield* temporary(chat.sender.id))
        assert.deepStrictEqual(yield* history(chat), ["user: to keep"])
        yield* turn(chat, "", change.end)
        yield* turn(chat, "", change.begin("helper"))
        assert.deepStrictEqual(yield* listed(chat), ["3* ", "1 to keep"], "its number is never given again")
      }),
    )

    it.effect.each([
      ["another one is begun", change.begin("helper")],
      ["an old one is opened", change.open(1)],
      ["a mode is entered", enter("soulsleep")],
      ["another temporary one is begun", change.temporary],
    ] as const)("is erased when %s", ([, leaving]) =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, "to keep")
        yield* turn(chat, "", change.temporary)
        yield* turn(chat, "a secret")
        yield* turn(chat, "", leaving)
        assert.notInclude(yield* history(chat), "user: a secret")
        yield* turn(chat, "", change.open(2))
        assert.notInclude(yield* history(chat), "user: a secret")
        assert.include((yield* listed(chat)).join(), "1")
      }),
    )

    it.effect("does not take along what is said while it is left", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, "", change.temporary)
        yield* turn(chat, "a secret")
        yield* turn(chat, "by night", enter("soulsleep"))
        assert.deepStrictEqual(yield* history(chat), ["user: by night"])
      }),
    )
  })
}

layer(storeOf(passThrough))("what was said in a temporary conversation", (it) => {
  it.effect("is nowhere in the database once it has ended", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      yield* turn(chat, "", change.temporary)
      yield* turn(chat, "canary")
      yield* turn(chat, "", change.end)
      const tables =
        yield* sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
      for (const { name } of tables) {
        const found = yield* sql`SELECT FROM ${sql(String(name))} AS row WHERE row::text LIKE '%canary%'`
        assert.lengthOf(found, 0, String(name))
      }
    }),
  )
})

const day = 86_400_000

const made = (since: number | null) =>
  Chats.make.pipe(
    Effect.provide(
      Layer.succeed(Conversations, { list: () => Effect.succeed([]), temporary: () => Effect.succeed(since) }),
    ),
  )

const ask = (content: Content, since: number | null = null) =>
  Effect.gen(function* () {
    return (yield* route(friend, content, { features: [yield* made(since)] })).reply
  })

describe("a temporary conversation", () => {
  it.effect("says so at its beginning, and is ended by itself after a day", () =>
    Effect.gen(function* () {
      const reply = yield* ask(pressed("chats:temporary"))
      assert.include(outline(reply), "Message chats-temporary")
      assert.deepStrictEqual(reply.changes, [change.temporary])
      const [job] = reply.jobs ?? []
      assert.deepInclude(job, { kind: "say", runAt: day, userId: friend.id })
    }),
  )

  it.effect("ends at /end and at its button, and only if there is one", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual((yield* ask(command("end"), 1)).changes, [change.end])
      assert.deepStrictEqual(outline(yield* ask(pressed("chats:end"), 1)), [
        "AnswerCallback",
        "ClearKeyboard",
        "Message chats-ended",
      ])
      const nothing = yield* ask(command("end"))
      assert.deepStrictEqual(nothing.changes, [])
      assert.deepStrictEqual(outline(nothing), ["Message chats-end-nothing"])
    }),
  )

  it.effect("shows in /chats that it is on", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(outline(yield* ask(command("chats"), 1)), ["Message chats-list-temporary"])
    }),
  )

  it.effect("is not ended by the day of an earlier one, and nothing is said when it is over already", () =>
    Effect.gen(function* () {
      const say = (key: string) => key
      const from = { person: friend, chatId: friend.chatId, say, sayIn: () => say, now: day }
      for (const [since, text] of [
        [0, "chats-ended-by-time"],
        [day / 2, null],
        [null, null],
      ] as const) {
        const { own } = yield* made(since)
        const reply = yield* own?.(from, {}) ?? Effect.die("it says nothing")
        assert.deepStrictEqual(reply.deliveries, text === null ? [] : [{ _tag: "Message", text: plain(text) }])
        assert.deepStrictEqual(reply.changes ?? [], text === null ? [] : [change.end])
      }
    }),
  )
})
