import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import { TelegramMessageId, UpdateId } from "../../src/domain/Ids.ts"
import { type Arrival, Inbox } from "../../src/domain/talk/Inbox.ts"
import { Outbox } from "../../src/domain/talk/outgoing/Outbox.ts"
import { begin, type Chat, history, message, newChat, settlement, stores, text } from "./Stores.ts"
import { diesTrying } from "../support/Deaths.ts"

const failed = { _tag: "Failed", reason: "400 Bad Request" } as const
const sent = { _tag: "Sent", telegramMessageId: TelegramMessageId.make(9), repeated: false } as const

type Place = Effect.Success<ReturnType<typeof begin>>

const refOf = (chat: Chat, turn: Arrival, at: Place) => ({
  updateId: turn.incoming.updateId,
  chatId: chat.id,
  epoch: at.epoch,
})

const said = (answer: string) =>
  [
    { role: "user", text: "hello", telegramMessageId: TelegramMessageId.make(3) },
    { role: "assistant", text: answer, telegramMessageId: null },
  ] as const

/** A turn that ended in a delivered apology, and its letter. */
const apologised = Effect.fnUntraced(function* (chat: Chat) {
  const inbox = yield* Inbox
  const outbox = yield* Outbox
  const letters = yield* DeadLetters
  const turn = text(chat, "hello")
  const at = yield* begin(chat, turn)
  const ref = refOf(chat, turn, at)
  yield* letters.add(ref, "model", "401 no such key")
  yield* inbox.settle(settlement(chat, turn, at, ["sorry"], { messages: said("sorry") }))
  yield* outbox.settle({ ...ref, part: 0 }, sent)
  return { turn, at, ref, updateId: ref.updateId }
})

/** A turn whose three parts are sent, refused and sent, and its letter. */
const undelivered = Effect.fnUntraced(function* (chat: Chat) {
  const inbox = yield* Inbox
  const outbox = yield* Outbox
  const letters = yield* DeadLetters
  const turn = text(chat, "hello")
  const at = yield* begin(chat, turn)
  const ref = refOf(chat, turn, at)
  yield* inbox.settle(settlement(chat, turn, at, ["a", "b", "c"], { messages: said("abc") }))
  for (const part of [0, 1, 2]) yield* outbox.sending({ ...ref, part })
  yield* outbox.settle({ ...ref, part: 0 }, sent)
  yield* letters.add(ref, "delivery", failed.reason)
  yield* outbox.settle({ ...ref, part: 1 }, failed)
  yield* outbox.settle({ ...ref, part: 2 }, sent)
  return { turn, at, ref, updateId: ref.updateId }
})

for (const [place, store] of stores) {
  layer(store)(`DeadLetters ${place}`, (it) => {
    it.effect("shows what happened to a turn, and when", () =>
      Effect.gen(function* () {
        const letters = yield* DeadLetters
        const chat = newChat()
        const { updateId } = yield* apologised(chat)
        const letter = yield* letters.show(updateId)
        assert.deepInclude(letter, {
          updateId,
          chatId: chat.id,
          reason: "model",
          detail: "401 no such key",
          resolvedAt: null,
        })
        assert.isNumber(letter?.at)
        assert.include(
          (yield* letters.list(1_000)).map((each) => each.updateId),
          updateId,
        )
      }),
    )

    it.effect("knows nothing of a turn that ended well", () =>
      Effect.gen(function* () {
        const letters = yield* DeadLetters
        const chat = newChat()
        const turn = text(chat, "hello")
        yield* begin(chat, turn)
        const { updateId } = turn.incoming
        assert.isNull(yield* letters.show(updateId))
        assert.isFalse(yield* letters.retry(updateId))
        assert.isFalse(yield* letters.drop(updateId))
        assert.isNull(yield* letters.show(UpdateId.make(1)))
      }),
    )

    it.effect("lists those that nobody has dealt with, the oldest first, as many as asked for", () =>
      Effect.gen(function* () {
        const letters = yield* DeadLetters
        const before = (yield* letters.list(1_000)).length
        const first = yield* apologised(newChat())
        const second = yield* apologised(newChat())
        const third = yield* apologised(newChat())
        const ours = Effect.map(letters.list(1_000), (all) => all.map((each) => each.updateId).slice(before))
        assert.deepStrictEqual(yield* ours, [first.updateId, second.updateId, third.updateId])
        assert.strictEqual((yield* letters.list(before + 1)).length, before + 1)
        assert.isTrue(yield* letters.drop(second.updateId))
        assert.deepStrictEqual(yield* ours, [first.updateId, third.updateId])
      }),
    )

    it.effect("records a turn that fails again", () =>
      Effect.gen(function* () {
        const letters = yield* DeadLetters
        const { ref, updateId } = yield* apologised(newChat())
        yield* letters.add(ref, "poisoned", "claimed too often")
        assert.deepInclude(yield* letters.show(updateId), { reason: "poisoned", detail: "claimed too often" })
        yield* letters.drop(updateId)
        yield* letters.add(ref, "model", "again")
        assert.deepInclude(yield* letters.show(updateId), { reason: "model", detail: "again", resolvedAt: null })
      }),
    )

    it.effect("lets an earlier owner record nothing", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const letters = yield* DeadLetters
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        yield* inbox.own(chat.id)
        yield* letters.add(refOf(chat, turn, at), "model", "late")
        assert.isNull(yield* letters.show(turn.incoming.updateId))
      }),
    )

    it.effect("keeps any words of the other side", () =>
      Effect.gen(function* () {
        const letters = yield* DeadLetters
        const { ref, updateId } = yield* apologised(newChat())
        yield* letters.add(ref, "model", "it's \\ \"so\" — 'DROP TABLE' 🌧️")
        assert.strictEqual((yield* letters.show(updateId))?.detail, "it's \\ \"so\" — 'DROP TABLE' 🌧️")
      }),
    )

    it.effect("opens a turn again so that it is answered once, in the place of the apology", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const letters = yield* DeadLetters
        const chat = newChat()
        const { at, turn, updateId } = yield* apologised(chat)
        assert.deepStrictEqual(yield* history(chat), ["user: hello", "assistant: sorry"])
        assert.isTrue(yield* letters.retry(updateId))
        assert.isNotNull((yield* letters.show(updateId))?.resolvedAt)
        assert.deepStrictEqual(yield* history(chat), [])
        const [open] = yield* inbox.open(chat.id, 10)
        assert.deepInclude(open, { updateId, status: "received", postponed: 0, notified: false, deliveries: [] })
        assert.include(yield* inbox.waiting(10_000), chat.id)

        const { epoch } = yield* inbox.own(chat.id)
        const answer = settlement(chat, turn, { ...at, epoch }, ["good day"], { messages: said("good day") })
        assert.isNotNull(yield* inbox.settle(answer))
        assert.deepStrictEqual(yield* history(chat), ["user: hello", "assistant: good day"])
        assert.deepStrictEqual((yield* inbox.open(chat.id, 1))[0]?.deliveries, [
          { part: 0, outgoing: message("good day"), state: "pending", attempts: 0 },
        ])
        assert.isFalse(yield* letters.retry(updateId), "it is dealt with")
      }),
    )

    it.effect("makes an owner that remembers the apology look again", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const letters = yield* DeadLetters
        const chat = newChat()
        const { at, turn, updateId } = yield* apologised(chat)
        assert.isTrue(yield* letters.retry(updateId))
        assert.isNull(yield* inbox.settle(settlement(chat, turn, at, ["from memory"])))
      }),
    )

    it.effect("lets an owner record what is on its way to Telegram", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const outbox = yield* Outbox
        const letters = yield* DeadLetters
        const chat = newChat()
        const { at, updateId } = yield* apologised(chat)
        const next = text(chat, "still there?")
        yield* inbox.accept([next])
        yield* inbox.settle(settlement(chat, next, at, ["yes"]))
        const part = { ...refOf(chat, next, at), part: 0 }
        yield* outbox.sending(part)
        assert.isTrue(yield* letters.retry(updateId))
        assert.isTrue(yield* outbox.settle(part, sent))
      }),
    )

    it.effect("withdraws an apology that was not delivered yet", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const outbox = yield* Outbox
        const letters = yield* DeadLetters
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const ref = refOf(chat, turn, at)
        yield* letters.add(ref, "poisoned", "claimed too often")
        assert.isFalse(yield* letters.retry(ref.updateId), "the turn has not ended yet")
        assert.isNull((yield* letters.show(ref.updateId))?.resolvedAt)
        yield* inbox.settle(settlement(chat, turn, at, ["sorry"], { messages: said("sorry") }))
        yield* outbox.sending({ ...ref, part: 0 })
        assert.isTrue(yield* letters.retry(ref.updateId))
        assert.isFalse(yield* outbox.sending({ ...ref, part: 0 }))
        assert.deepInclude((yield* inbox.open(chat.id, 1))[0], { status: "received", deliveries: [] })
      }),
    )

    it.effect("makes exactly the parts due that were not delivered, and keeps the answer", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const outbox = yield* Outbox
        const letters = yield* DeadLetters
        const chat = newChat()
        const { ref, updateId } = yield* undelivered(chat)
        assert.deepStrictEqual(yield* inbox.open(chat.id, 1), [])
        assert.isTrue(yield* letters.retry(updateId))
        const [open] = yield* inbox.open(chat.id, 1)
        assert.strictEqual(open?.status, "answered")
        assert.deepStrictEqual(open?.deliveries, [{ part: 1, outgoing: message("b"), state: "pending", attempts: 0 }])
        assert.deepStrictEqual(yield* history(chat), ["user: hello", "assistant: abc"])
        const part = { ...ref, part: 1 }
        assert.isTrue(yield* outbox.sending(part), "its owner goes on")
        assert.isTrue(yield* outbox.settle(part, sent))
        assert.deepStrictEqual(yield* inbox.open(chat.id, 1), [])
        yield* letters.add(ref, "delivery", "again")
        assert.isFalse(yield* letters.retry(updateId), "nothing is left to be sent")
      }),
    )

    it.effect("waits with a part that is still on its way, and loses no letter over it", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const outbox = yield* Outbox
        const letters = yield* DeadLetters
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const ref = refOf(chat, turn, at)
        yield* inbox.settle(settlement(chat, turn, at, ["a"]))
        yield* outbox.sending({ ...ref, part: 0 })
        yield* letters.add(ref, "delivery", failed.reason)
        assert.isFalse(yield* letters.retry(ref.updateId))
        yield* outbox.settle({ ...ref, part: 0 }, failed)
        assert.isTrue(yield* letters.retry(ref.updateId))
      }),
    )

    it.effect("drops a letter for good, with the text that was not delivered", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const letters = yield* DeadLetters
        const chat = newChat()
        const { ref, updateId } = yield* undelivered(chat)
        assert.isTrue(yield* letters.drop(updateId))
        const resolved = yield* letters.show(updateId)
        assert.isAtLeast(resolved?.resolvedAt ?? -1, resolved?.at ?? 0)
        assert.isFalse(yield* letters.retry(updateId))
        yield* letters.add(ref, "delivery", "again")
        assert.isFalse(yield* letters.retry(updateId))
        assert.deepStrictEqual(yield* inbox.open(chat.id, 1), [])
        assert.deepStrictEqual(yield* history(chat), ["user: hello", "assistant: abc"])
      }),
    )

    it.effect("has nothing to send again to somebody who blocked the bot", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const outbox = yield* Outbox
        const letters = yield* DeadLetters
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const ref = refOf(chat, turn, at)
        yield* inbox.settle(settlement(chat, turn, at, ["a", "b"]))
        yield* outbox.abandon(ref, "blocked by the user")
        yield* letters.add(ref, "delivery", "blocked by the user")
        assert.isFalse(yield* letters.retry(ref.updateId))
      }),
    )

    it.effect("gives a turn that is opened again its claims back", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const letters = yield* DeadLetters
        const chat = newChat()
        const turn = text(chat, "hello")
        const { updateId } = turn.incoming
        yield* inbox.accept([turn])
        let claim = yield* diesTrying(chat.id, updateId)
        while (claim.poisoned === null) claim = yield* diesTrying(chat.id, updateId)
        const at = { ...(yield* begin(chat)), epoch: (yield* inbox.own(chat.id)).epoch }
        yield* letters.add(refOf(chat, turn, at), "poisoned", "claimed too often")
        yield* inbox.settle(settlement(chat, turn, at, []))
        assert.isTrue(yield* letters.retry(updateId))
        assert.isNull((yield* inbox.own(chat.id)).poisoned)
      }),
    )

    it.effect("does one of two commands that come at once", () =>
      Effect.gen(function* () {
        const letters = yield* DeadLetters
        const { updateId } = yield* apologised(newChat())
        const both = yield* Effect.all([letters.retry(updateId), letters.retry(updateId), letters.drop(updateId)], {
          concurrency: "unbounded",
        })
        assert.strictEqual(both.filter((done) => done).length, 1)
      }),
    )
  })
}
