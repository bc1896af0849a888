import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { Change } from "../../../src/domain/Jobs.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { change, Conversations } from "../../../src/features/chats/Conversations.ts"
import * as ConversationsSql from "../../../src/features/chats/ConversationsSql.ts"
import { ChangeKinds } from "../../../src/store/driver/Changes.ts"
import { begin, type Chat, forgetful, history, newChat, settlement, text } from "../../contract/Stores.ts"
import { makeState } from "../../support/MemoryState.ts"
import { memoryStoreOn } from "../../support/MemoryStore.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { testStore } from "../../support/TestDatabase.ts"
import { memoryConversationsOn } from "./MemoryConversations.ts"

const memory = Layer.unwrap(
  Effect.sync(() => {
    const state = makeState()
    return Layer.merge(memoryStoreOn(state), memoryConversationsOn(state))
  }),
)

const inPostgres = (guard: typeof passThrough) =>
  ConversationsSql.layer.pipe(
    Layer.provideMerge(testStore(guard)),
    Layer.provide(Layer.succeed(ChangeKinds, ConversationsSql.changes)),
    Layer.orDie,
  )

/** A turn that says `said`, or makes the changes. */
const turn = Effect.fnUntraced(function* (chat: Chat, said: string, ...changes: ReadonlyArray<Change>) {
  const inbox = yield* Inbox
  const update = text(chat, said)
  const at = yield* begin(chat, update)
  const messages = said === "" ? [] : ([{ role: "user", text: said, telegramMessageId: null }] as const)
  assert.isNotNull(yield* inbox.settle(settlement(chat, update, at, [], { changes, messages })))
})

const listed = (chat: Chat) =>
  Effect.map(
    Conversations.use(({ list }) => list(chat.sender.id)),
    (all) =>
      all.map(
        ({ active, beginnings: [first = ""], number, title }) =>
          `${number}${active ? "*" : ""} ${title === "" ? first : title}`,
      ),
  )

for (const [place, store] of [
  ["in memory", memory],
  ["in PostgreSQL", inPostgres(passThrough)],
  ["in PostgreSQL, each answer lost once", inPostgres(forgetful)],
] as const) {
  layer(store)(`Conversations ${place}`, (it) => {
    it.effect("lists them newest first, each by its first words or its title, with one that is active", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, "about my mother")
        yield* turn(chat, "", change.begin("helper"))
        assert.deepStrictEqual(yield* listed(chat), ["2* ", "1 about my mother"])
        yield* turn(chat, "about work")
        yield* turn(chat, "", change.rename(1, "Family"))
        assert.deepStrictEqual(yield* listed(chat), ["2* about work", "1 Family"])
      }),
    )

    it.effect("offers the first messages that have words as a title, oldest first", () =>
      Effect.gen(function* () {
        const chat = newChat()
        for (const said of ["one", "two", "three", "four", "five", "six"]) yield* turn(chat, said)
        const [only] = yield* Conversations.use(({ list }) => list(chat.sender.id))
        assert.deepStrictEqual(only?.beginnings, ["one", "two", "three", "four", "five"])
      }),
    )

    it.effect("goes on in the one that was opened, with its own history", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, "one")
        yield* turn(chat, "", change.begin("helper"))
        yield* turn(chat, "two")
        assert.deepStrictEqual(yield* history(chat), ["user: two"])
        yield* turn(chat, "", change.open(1))
        yield* turn(chat, "one more")
        assert.deepStrictEqual(yield* history(chat), ["user: one", "user: one more"])
        yield* turn(chat, "", change.open(99))
        assert.deepStrictEqual(yield* listed(chat), ["2 two", "1* one"])
      }),
    )

    it.effect("deletes one with all that was said in it, and never gives its number again", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, "one")
        yield* turn(chat, "", change.begin("helper"))
        yield* turn(chat, "two")
        yield* turn(chat, "", change.delete(2, "helper"))
        assert.deepStrictEqual(yield* listed(chat), ["3* ", "1 one"])
        assert.deepStrictEqual(yield* history(chat), [])
        yield* turn(chat, "", change.delete(1, "helper"), change.delete(3, "helper"))
        assert.deepStrictEqual(yield* listed(chat), ["4* "])
        yield* turn(chat, "", change.delete(7, "helper"))
        assert.deepStrictEqual(yield* listed(chat), ["4* "])
      }),
    )

    it.effect("leaves a fresh one of the same mode where the active one is deleted, and no other in its place", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, "one")
        yield* turn(chat, "", change.begin("soulsleep"))
        yield* turn(chat, "", change.delete(2, "soulsleep"))
        yield* turn(chat, "", change.delete(1, "helper"))
        const all = yield* Conversations.use(({ list }) => list(chat.sender.id))
        assert.deepStrictEqual(
          all.map(({ active, mode, number }) => ({ active, mode, number })),
          [{ active: true, mode: "soulsleep", number: 3 }],
        )
      }),
    )

    it.effect("takes the changes that the release before has written", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* turn(chat, "one")
        yield* turn(chat, "", { kind: "chats.begin", data: {} })
        yield* turn(chat, "", { kind: "chats.delete", data: { number: 2 } })
        assert.deepStrictEqual(yield* listed(chat), ["3* ", "1 one"])
      }),
    )

    it.effect("touches nobody else's", () =>
      Effect.gen(function* () {
        const [ann, bob] = [newChat(), newChat()]
        yield* turn(ann, "mine")
        yield* turn(bob, "yours")
        yield* turn(bob, "", change.rename(1, "Bob's"), change.begin("helper"), change.delete(1, "helper"))
        assert.deepStrictEqual(yield* listed(ann), ["1* mine"])
        assert.deepStrictEqual(yield* history(ann), ["user: mine"])
      }),
    )
  })
}
