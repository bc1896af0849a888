import { assert, layer } from "@effect/vitest"
import { Duration, Effect } from "effect"
import { ChatId, Epoch } from "../../src/domain/Ids.ts"
import { JobQueue } from "../../src/domain/JobQueue.ts"
import type { OwnTurn } from "../../src/domain/Jobs.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { People } from "../../src/domain/talk/People.ts"
import { begin, message, newChat, settlement, stores, text } from "./Stores.ts"
import { lease, makeKind, never, shortLease } from "./Kinds.ts"

const ownTurn = (chatId: number, payload: unknown): OwnTurn => ({
  chatId: ChatId.make(chatId),
  userId: null,
  feature: "test",
  payload,
})

/** What the bot is about to say in the chat, in its order. */
const sayings = (chatId: ChatId) =>
  Inbox.use((inbox) =>
    Effect.map(inbox.open(chatId, 50), (turns) =>
      turns.map(({ incoming: { content } }) => (content._tag === "Own" ? content.payload : content._tag)),
    ),
  )

for (const [place, store] of stores) {
  layer(store)(`Jobs ${place}`, (it) => {
    it.effect("gives each job out once, with what was asked for", () =>
      Effect.gen(function* () {
        const { claim, job, queue } = yield* makeKind
        const chat = newChat()
        yield* People.use((people) => people.open(chat.id, chat.sender, 0))
        yield* queue.enqueue([job("a", "1", { userId: chat.sender.id }), job("b", "2")])
        const [a, b, ...more] = yield* claim()
        assert.deepInclude(a, { key: "a", userId: chat.sender.id, attempt: 1, payload: { of: "a" } })
        assert.deepInclude(b, { key: "b", userId: null })
        assert.deepStrictEqual([more, yield* claim()], [[], []])
      }),
    )

    it.effect("has one job for each key, also after its end", () =>
      Effect.gen(function* () {
        const { first, job, keys, queue } = yield* makeKind
        yield* queue.enqueue([job("a", "1"), job("a", "2")])
        yield* queue.enqueue([job("a", "3", { payload: "other" })])
        const claimed = yield* first
        assert.deepStrictEqual(claimed.payload, { of: "a" })
        assert.isTrue(yield* queue.complete(claimed, {}))
        yield* queue.enqueue([job("a", "1")])
        assert.deepStrictEqual(yield* keys(), [])
      }),
    )

    it.effect("runs a lane one at a time, in the order of asking", () =>
      Effect.gen(function* () {
        const { claim, job, keys, queue } = yield* makeKind
        yield* queue.enqueue(["a", "b", "c"].map((key) => job(key, "1")))
        yield* queue.enqueue([job("other", "2")])
        const [a, other] = yield* claim()
        assert.deepStrictEqual([a?.key, other?.key], ["a", "other"])
        assert.deepStrictEqual(yield* keys(), [])
        assert.isTrue(yield* queue.complete(a ?? assert.fail(), {}))
        assert.deepStrictEqual(yield* keys(), ["b"])
      }),
    )

    it.effect("lets what is due pass what is asked for later", () =>
      Effect.gen(function* () {
        const { job, keys, queue } = yield* makeKind
        yield* queue.enqueue([job("later", "1", { runAt: never }), job("now", "1")])
        assert.deepStrictEqual(yield* keys(), ["now"])
      }),
    )

    it.effect("holds a lane back behind a job that waits for its next attempt", () =>
      Effect.gen(function* () {
        const { first, job, keys, queue } = yield* makeKind
        yield* queue.enqueue([job("a", "1"), job("b", "1")])
        assert.isTrue(yield* queue.again(yield* first, Duration.hours(1), "away"))
        assert.deepStrictEqual(yield* keys(), [])
        yield* queue.enqueue([job("c", "2"), job("d", "2")])
        assert.isTrue(yield* queue.again(yield* first, Duration.zero, "away"))
        const next = yield* first
        assert.deepInclude(next, { key: "c", attempt: 2 })
      }),
    )

    it.effect("leaves kinds alone that the process does not know", () =>
      Effect.gen(function* () {
        const { job, keys, kind, queue } = yield* makeKind
        yield* queue.enqueue([job("a", "1"), job("b", "1", { kind: `${kind} of tomorrow` })])
        assert.deepStrictEqual(yield* queue.claim([], 10, lease), [])
        assert.deepStrictEqual(
          (yield* queue.claim([`${kind} of tomorrow`], 10, lease)).map(({ key }) => key),
          ["b"],
        )
        assert.deepStrictEqual(yield* keys(), [], "its lane is at work")
      }),
    )

    it.effect("gives a job to somebody else when its lease is over; the first one's word counts no more", () =>
      Effect.gen(function* () {
        const { claim, first, job, keys, queue } = yield* makeKind
        yield* queue.enqueue([job("a", "1"), job("b", "1")])
        const [lost = assert.fail()] = yield* claim(1, shortLease)
        const taken = yield* first
        assert.deepInclude(taken, { id: lost.id, key: "a", attempt: 2 })
        const chatId = newChat().id
        const late = { turns: [ownTurn(chatId, "late")], jobs: [job("late", "3")] }
        assert.isFalse(yield* queue.complete(lost, late))
        assert.isFalse(yield* queue.again(lost, Duration.zero, "late"))
        assert.isFalse(yield* queue.bury(lost, "late"))
        assert.deepStrictEqual([...(yield* queue.renew([lost, taken], lease))], [taken.id])
        yield* queue.release([lost])
        assert.deepStrictEqual([yield* keys(), yield* sayings(chatId)], [[], []])
        assert.isTrue(yield* queue.complete(taken, {}))
        assert.isFalse(yield* queue.complete(lost, late))
        assert.deepStrictEqual(yield* keys(), ["b"])
      }),
    )

    it.effect("keeps a job whose lease is renewed in time", () =>
      Effect.gen(function* () {
        const { claim, job, keys, queue } = yield* makeKind
        yield* queue.enqueue([job("a", "1")])
        const claimed = yield* claim(1, shortLease)
        assert.strictEqual((yield* queue.renew(claimed, lease)).size, 1)
        assert.deepStrictEqual(yield* keys(), [])
      }),
    )

    it.effect("commits with a job's end what it leaves behind, once", () =>
      Effect.gen(function* () {
        const { first, job, keys, queue } = yield* makeKind
        const chat = newChat()
        yield* queue.enqueue([job("a", "1")])
        const claimed = yield* first
        const turns = [ownTurn(chat.id, "one"), ownTurn(chat.id, "two")]
        assert.isTrue(yield* queue.complete(claimed, { turns, jobs: [job("b", "1")] }))
        assert.isTrue(yield* queue.complete(claimed, { turns }), "as after an answer that got lost")
        assert.deepStrictEqual(yield* sayings(chat.id), ["one", "two"])
        assert.deepStrictEqual(yield* keys(), ["b"])
      }),
    )

    it.effect("enqueues what a settlement asks for, and nothing of one that is refused", () =>
      Effect.gen(function* () {
        const { job, keys } = yield* makeKind
        const inbox = yield* Inbox
        const chats = [newChat(), newChat()]
        const settled = yield* Effect.forEach(
          chats,
          Effect.fnUntraced(function* (chat, index) {
            const turn = text(chat, "hello")
            const at = yield* begin(chat, turn)
            const { id: userId } = chat.sender
            const jobs = ["a", "b"].map((key) => job(`${index}${key}`, `${index}`, { userId, runAt: index - 10 }))
            const decision = settlement(chat, turn, at, ["noted"], { jobs })
            const late = { ...decision, epoch: Epoch.make(at.epoch - 1), jobs: [job("late", "3")] }
            return [yield* inbox.settle(late), yield* inbox.settle(decision), yield* inbox.settle(decision)]
          }),
          { concurrency: "unbounded" },
        )
        for (const [late, ...done] of settled) assert.deepStrictEqual([late, done.includes(null)], [null, false])
        assert.deepStrictEqual(yield* keys(), ["0a", "1a"])
      }),
    )

    it.effect("puts own turns before what people wrote, and after each other", () =>
      Effect.gen(function* () {
        const queue = yield* JobQueue
        const chat = newChat()
        yield* begin(chat, text(chat, "hello"))
        yield* queue.say([{ ...ownTurn(chat.id, 1), userId: chat.sender.id }, ownTurn(chat.id, 2)])
        yield* queue.say([ownTurn(chat.id, 3)])
        assert.deepStrictEqual(yield* sayings(chat.id), [1, 2, 3, "Text"])
        const turns = yield* Inbox.use((inbox) => inbox.open(chat.id, 10))
        assert.deepStrictEqual(
          turns.slice(0, 2).map(({ incoming }) => incoming.sender),
          [{ id: chat.sender.id, firstName: "" }, null],
        )
        assert.isTrue(turns.slice(0, 3).every(({ updateId }) => Number.isSafeInteger(updateId) && updateId < 0))
        assert.include(yield* Inbox.use((inbox) => inbox.waiting(10_000)), chat.id)
      }),
    )

    it.effect("answers an own turn in a chat that is nobody's", () =>
      Effect.gen(function* () {
        const queue = yield* JobQueue
        const inbox = yield* Inbox
        const chat = newChat()
        yield* queue.say([ownTurn(chat.id, "one"), ownTurn(chat.id, "two")])
        const { epoch } = yield* inbox.own(chat.id)
        const [first = assert.fail()] = yield* inbox.open(chat.id, 10)
        const nobody = { userId: null, conversationId: null, epoch, updateId: first.updateId, chatId: chat.id }
        const decision = { joined: [], messages: [], deliveries: [message("one")], person: {}, edited: null }
        const settled = { ...nobody, ...decision, forgetText: false, changes: [], jobs: [], dead: null }
        assert.deepStrictEqual(yield* inbox.settle(settled), { messageIds: [] })
        assert.deepStrictEqual(
          (yield* inbox.open(chat.id, 10)).map(({ status }) => status),
          ["answered", "received"],
        )
      }),
    )

    it.effect("does nothing for people who are not there any more", () =>
      Effect.gen(function* () {
        const { first, job, keys, queue } = yield* makeKind
        const gone = newChat()
        yield* queue.enqueue([job("a", "1", { userId: gone.sender.id }), job("b", "1")])
        const claimed = yield* first
        assert.strictEqual(claimed.key, "b")
        const turns = [{ ...ownTurn(gone.id, "hello"), userId: gone.sender.id }]
        yield* queue.say(turns)
        assert.isTrue(yield* queue.complete(claimed, { turns, jobs: [job("c", "1", { userId: gone.sender.id })] }))
        assert.deepStrictEqual([yield* keys(), yield* sayings(gone.id)], [[], []])
      }),
    )

    it.effect("counts no attempt that a stop has cut short", () =>
      Effect.gen(function* () {
        const { claim, first, job, keys, queue } = yield* makeKind
        yield* queue.enqueue([job("a", "1"), job("b", "2")])
        yield* queue.release(yield* claim())
        yield* queue.release([])
        const again = yield* claim()
        assert.deepStrictEqual(
          again.map(({ attempt, key }) => [key, attempt]),
          [
            ["a", 1],
            ["b", 1],
          ],
        )
        yield* queue.enqueue([job("earlier", "3", { runAt: never }), job("c", "3")])
        yield* queue.release([yield* first])
        assert.deepStrictEqual(yield* keys(), ["c"])
      }),
    )

    it.effect("knows what waits and since when", () =>
      Effect.gen(function* () {
        const { job, queue } = yield* makeKind
        const before = yield* queue.waiting
        yield* queue.enqueue([job("a", "1", { runAt: -86_400_000 }), job("b", "1", { runAt: never })])
        assert.deepStrictEqual(yield* queue.waiting, { jobs: before.jobs + 1, oldest: -86_400_000 })
      }),
    )
  })
}
