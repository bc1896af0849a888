import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { change, Conversations } from "../../../src/features/chats/Conversations.ts"
import * as ConversationsSql from "../../../src/features/chats/ConversationsSql.ts"
import { type Chat, history, newChat, storesWith, storeWith, turn } from "../../contract/Stores.ts"
import { memoryConversationsOn } from "./MemoryConversations.ts"

const storeOf = storeWith(ConversationsSql.layer, ConversationsSql.changes)

const listed = (chat: Chat) =>
  Effect.map(
    Conversations.use(({ list }) => list(chat.sender.id)),
    (all) =>
      all.map(
        ({ active, beginnings: [first = ""], number, title }) =>
          `${number}${active ? "*" : ""} ${title === "" ? first : title}`,
      ),
  )

for (const [place, store] of storesWith(memoryConversationsOn, storeOf)) {
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
