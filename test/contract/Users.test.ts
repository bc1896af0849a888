import { assert, layer } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { ChatId, UserId } from "../../src/domain/Ids.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { Outbox } from "../../src/domain/talk/outgoing/Outbox.ts"
import { People } from "../../src/domain/talk/People.ts"
import { Users } from "../../src/domain/operators/Users.ts"
import { UsersSql } from "../../src/store/operators/UsersSql.ts"
import { makeState } from "../support/MemoryState.ts"
import { portsOn } from "../support/MemoryStore.ts"
import { usersOn } from "../support/MemoryUsers.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { testStore } from "../support/TestDatabase.ts"
import { begin, forgetful, newChat, settlement, text } from "./Stores.ts"

const memory = Layer.unwrap(
  Effect.sync(() => {
    const state = makeState()
    const { inbox, outbox, people } = portsOn(state)
    return Layer.mergeAll(
      Layer.succeed(Inbox, inbox),
      Layer.succeed(Outbox, outbox),
      Layer.succeed(People, people),
      Layer.succeed(Users, usersOn(state)),
    )
  }),
)

const inPostgres = (guard: typeof passThrough) => UsersSql.pipe(Layer.provideMerge(testStore(guard)), Layer.orDie)

const places = [
  ["in memory", memory],
  ["in PostgreSQL", inPostgres(passThrough)],
  ["in PostgreSQL, each answer lost once", inPostgres(forgetful)],
] as const

const said = [
  { role: "user", text: "my secret", telegramMessageId: null },
  { role: "assistant", text: "it is safe", telegramMessageId: null },
] as const

for (const [place, store] of places) {
  layer(store)(`Users ${place}`, (it) => {
    it.effect("are kept out of their private chat at once, also when they were first met in a group", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const people = yield* People
        const users = yield* Users
        const chat = newChat()
        yield* people.open(ChatId.make(-chat.id), chat.sender, 0)
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        assert.isTrue(yield* users.setBanned(chat.sender.id, true))
        assert.isNull(yield* inbox.settle(settlement(chat, turn, at, ["of an owner that does not know it"])))
      }),
    )

    it.effect("are counted", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const users = yield* Users
        const before = yield* users.counts
        const [one, two] = [newChat(), newChat()]
        for (const [chat, person] of [
          [one, { consent: "granted" }],
          [two, { blocked: true }],
        ] as const) {
          const turn = text(chat, "hello")
          const at = yield* begin(chat, turn)
          yield* inbox.settle(settlement(chat, turn, at, [], { person }))
        }
        yield* users.setBanned(two.sender.id, true)
        assert.deepStrictEqual(yield* users.counts, {
          people: before.people + 2,
          agreed: before.agreed + 1,
          blocked: before.blocked + 1,
          banned: before.banned + 1,
        })
      }),
    )

    it.effect("are shown by facts alone", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const users = yield* Users
        const chat = newChat("Ada Secret")
        const turn = text(chat, "my secret")
        const at = yield* begin(chat, turn)
        yield* inbox.settle(settlement(chat, turn, at, [], { messages: said, person: { blocked: true } }))
        const facts = yield* users.find(chat.sender.id)
        assert.deepInclude(facts, { id: chat.sender.id, language: "en", messages: 1, blocked: true, bannedAt: null })
        assert.isNumber(facts?.since)
        assert.notInclude(JSON.stringify(facts).toLowerCase(), "secret")
        assert.isNull(yield* users.find(UserId.make(1)))
      }),
    )

    it.effect("are kept out and let in again", () =>
      Effect.gen(function* () {
        const people = yield* People
        const users = yield* Users
        const chat = newChat()
        yield* begin(chat)
        const isBanned = Effect.map(people.open(chat.id, chat.sender, 1), ({ person }) => person.banned)
        assert.isTrue(yield* users.setBanned(chat.sender.id, true))
        const first = (yield* users.find(chat.sender.id))?.bannedAt
        assert.isNumber(first)
        assert.isTrue(yield* isBanned)
        yield* users.setBanned(chat.sender.id, true)
        assert.strictEqual((yield* users.find(chat.sender.id))?.bannedAt, first, "the first ban counts")
        assert.isTrue(yield* users.setBanned(chat.sender.id, false))
        assert.isFalse(yield* isBanned)
        assert.isFalse(yield* users.setBanned(UserId.make(1), true), "nobody of this id")
      }),
    )

    it.effect("an owner that remembers the person as they were can write nothing any more", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const users = yield* Users
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        yield* users.setBanned(chat.sender.id, true)
        assert.isNull(yield* inbox.settle(settlement(chat, turn, at, ["from memory"])))
      }),
    )
  })
}

layer(inPostgres(passThrough))("Users in PostgreSQL", (it) => {
  it.effect("wait for a part that is on its way, so that its outcome is recorded", () =>
    Effect.gen(function* () {
      const inbox = yield* Inbox
      const outbox = yield* Outbox
      const users = yield* Users
      const chat = newChat()
      const [turn, next] = [text(chat, "hello"), text(chat, "and?")]
      const at = yield* begin(chat, turn, next)
      yield* inbox.settle(settlement(chat, turn, at, ["hi"]))
      const part = { updateId: turn.incoming.updateId, chatId: chat.id, epoch: at.epoch, part: 0 }
      yield* outbox.sending(part)
      // Half a second between two looks; the server takes a few milliseconds.
      const ban = yield* Effect.forkChild(TestClock.withLive(users.setBanned(chat.sender.id, true)))
      yield* users.find(chat.sender.id).pipe(Effect.repeat({ until: (facts) => facts?.bannedAt !== null }))
      assert.isTrue(yield* outbox.settle(part, { _tag: "Failed", reason: "400" }))
      yield* Fiber.join(ban)
      assert.isNull(yield* inbox.settle(settlement(chat, next, at, ["from memory"])))
    }),
  )
})
