import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import { MemoryCache } from "../../src/cache/MemoryCache.ts"
import { Erasures, forgetEverywhere } from "../../src/domain/backup/Erasures.ts"
import { Cache, deskKey } from "../../src/domain/Cache.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { UserId } from "../../src/domain/Ids.ts"
import { Outbox } from "../../src/domain/talk/outgoing/Outbox.ts"
import { People } from "../../src/domain/talk/People.ts"
import { erasuresOn } from "../support/MemoryErasures.ts"
import { makeState } from "../support/MemoryState.ts"
import { portsOn } from "../support/MemoryStore.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { testBackupStore } from "../support/TestDatabase.ts"
import { begin, type Chat, forgetful, history, newChat, settlement, text } from "./Stores.ts"

const memory = Layer.unwrap(
  Effect.sync(() => {
    const state = makeState()
    const ports = portsOn(state)
    return Layer.mergeAll(
      Layer.succeed(Inbox, ports.inbox),
      Layer.succeed(Outbox, ports.outbox),
      Layer.succeed(People, ports.people),
      Layer.succeed(DeadLetters, ports.deadLetters),
      Layer.succeed(Erasures, erasuresOn(state)),
    )
  }),
)

const stores = [
  ["in memory", memory],
  ["in PostgreSQL", testBackupStore(passThrough).pipe(Layer.orDie)],
  ["in PostgreSQL, each answer lost once", testBackupStore(forgetful).pipe(Layer.orDie)],
] as const

const said = [
  { role: "user", text: "my secret", telegramMessageId: null },
  { role: "assistant", text: "it is safe", telegramMessageId: null },
] as const

/** One answered turn with a letter, and one that waits. */
const talked = Effect.fnUntraced(function* (chat: Chat) {
  const inbox = yield* Inbox
  const letters = yield* DeadLetters
  const [answered, waits] = [text(chat, "my secret"), text(chat, "still there?")]
  const at = yield* begin(chat, answered, waits)
  yield* inbox.settle(settlement(chat, answered, at, ["it is safe"], { messages: said, person: { name: "Countess" } }))
  const ref = { updateId: answered.incoming.updateId, chatId: chat.id, epoch: at.epoch }
  yield* letters.add(ref, "delivery", "refused")
  return { at, ref, waits }
})

for (const [place, store] of stores) {
  layer(store)(`Erasures ${place}`, (it) => {
    it.effect("leave nothing of a person, and everything of the others", () =>
      Effect.gen(function* () {
        const erasures = yield* Erasures
        const inbox = yield* Inbox
        const letters = yield* DeadLetters
        const people = yield* People
        const [chat, other] = [newChat(), newChat()]
        const { ref } = yield* talked(chat)
        const kept = yield* talked(other)
        const { chats, wasKnown } = yield* erasures.forget(chat.sender.id)
        assert.isTrue(wasKnown)
        assert.deepStrictEqual(chats, [chat.id])
        assert.isNull(yield* letters.show(ref.updateId))
        assert.deepStrictEqual(yield* inbox.open(chat.id, 10), [])
        assert.notInclude(yield* inbox.waiting(10_000), chat.id)
        assert.deepStrictEqual(yield* history(chat), [])
        assert.strictEqual((yield* people.open(chat.id, chat.sender, 1)).person.name, chat.sender.firstName)

        assert.deepStrictEqual(yield* history(other), ["user: my secret", "assistant: it is safe"])
        assert.lengthOf(yield* inbox.open(other.id, 10), 2)
        assert.isNotNull(yield* letters.show(kept.ref.updateId))
      }),
    )

    it.effect("let an owner at work write nothing back", () =>
      Effect.gen(function* () {
        const erasures = yield* Erasures
        const inbox = yield* Inbox
        const outbox = yield* Outbox
        const chat = newChat()
        const { at, ref, waits } = yield* talked(chat)
        yield* erasures.forget(chat.sender.id)
        assert.isFalse(yield* outbox.sending({ ...ref, part: 0 }))
        assert.isNull(yield* inbox.settle(settlement(chat, waits, at, ["yes"], { messages: said })))
        assert.deepStrictEqual(yield* history(chat), [])
        const later = yield* inbox.own(chat.id)
        assert.isAbove(later.epoch, at.epoch + 1, "what was remembered for the next owner is not right any more")
        const spooled = settlement(chat, waits, { ...at, epoch: later.epoch }, ["yes"], { messages: said })
        assert.isNull(yield* inbox.settle(spooled), "as an answer of the spool is saved: by whoever owns the chat now")
        assert.deepStrictEqual(yield* history(chat), [])
      }),
    )

    it.effect("leave nothing of a person in the cache either", () =>
      Effect.gen(function* () {
        const cache = yield* Cache
        const [chat, other] = [newChat(), newChat()]
        yield* talked(chat)
        for (const { id } of [chat, other]) yield* cache.set(deskKey(id), "my secret")
        assert.isTrue(yield* forgetEverywhere(chat.sender.id))
        assert.isNull(yield* cache.get(deskKey(chat.id)))
        assert.strictEqual(yield* cache.get(deskKey(other.id)), "my secret")
      }).pipe(Effect.provide(MemoryCache)),
    )

    it.effect("let a person come back as a stranger", () =>
      Effect.gen(function* () {
        const erasures = yield* Erasures
        const inbox = yield* Inbox
        const chat = newChat()
        yield* talked(chat)
        yield* erasures.forget(chat.sender.id)
        const turn = text(chat, "hello again")
        const at = yield* begin(chat, turn)
        assert.isNotNull(yield* inbox.settle(settlement(chat, turn, at, ["hello"], { messages: said.slice(1) })))
        assert.deepStrictEqual(yield* history(chat), ["assistant: it is safe"])
      }),
    )

    it.effect("are recorded, also of somebody unknown, and the later one counts", () =>
      Effect.gen(function* () {
        const erasures = yield* Erasures
        const stranger = UserId.make(newChat().id)
        assert.isFalse((yield* erasures.forget(stranger)).wasKnown)
        const chat = newChat()
        yield* talked(chat)
        assert.isTrue((yield* erasures.forget(chat.sender.id)).wasKnown)
        assert.isFalse((yield* erasures.forget(chat.sender.id)).wasKnown)
        const all = yield* erasures.all
        const ours = all.filter(({ userId }) => [stranger, chat.sender.id].includes(userId))
        assert.sameMembers(
          ours.map(({ userId }) => userId),
          [stranger, chat.sender.id],
        )
        for (const { at } of ours) assert.isAtLeast(at, 0)
      }),
    )
  })
}
