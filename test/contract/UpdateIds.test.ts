import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TelegramMessageId, UpdateId } from "../../src/domain/Ids.ts"
import { type Arrival, Inbox } from "../../src/domain/talk/Inbox.ts"
import type { Content } from "../../src/domain/talk/incoming/Incoming.ts"
import { People } from "../../src/domain/talk/People.ts"
import { ServedBot } from "../../src/domain/talk/ServedBot.ts"
import { keyIn } from "../../src/domain/talk/incoming/UpdateKeys.ts"
import { arrival, begin, type Chat, newChat, settlement, stores, text } from "./Stores.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { testStore } from "../support/TestDatabase.ts"

/** The same id, given anew. */
const under = (known: Arrival, other: Arrival): Arrival => ({
  ...other,
  incoming: { ...other.incoming, updateId: known.incoming.updateId },
})

const contentsOf = (chat: Chat) =>
  Effect.map(
    Inbox.use((inbox) => inbox.open(chat.id, 10)),
    (turns) => turns.map(({ incoming }) => incoming.content),
  )

for (const [place, store] of stores) {
  layer(store)(`Update ids ${place}`, (it) => {
    it.effect("given anew lose nothing: another update under a known id is stored, and once", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const [one, other] = [newChat(), newChat()]
        const first = text(one, "one")
        yield* inbox.accept([first])
        const later = under(first, text(one, "two"))
        const elsewhere = under(first, text(other, "three"))
        const ahead = { feature: "safety", payload: { _tag: "x" } }
        const beside = text(one, "four")
        assert.sameMembers(
          [...(yield* inbox.accept([later, beside]))],
          [later.incoming.updateId, beside.incoming.updateId],
        )
        assert.deepStrictEqual(yield* inbox.accept([{ ...elsewhere, ahead }]), [elsewhere.incoming.updateId])
        for (const again of [first, later, elsewhere, beside]) assert.deepStrictEqual(yield* inbox.accept([again]), [])
        assert.sameDeepMembers(
          [...(yield* contentsOf(one))],
          [first, beside, later].map(({ incoming }) => incoming.content),
        )
        assert.strictEqual((yield* contentsOf(other)).length, 2, "with what is said ahead of it")
      }),
    )

    const pressed = (queryId: string): Content => ({ _tag: "Callback", queryId, data: "menu", messageId: null })
    it.effect("tell presses of buttons apart, and take nothing unclear for new", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const first = arrival(chat, pressed("1"))
        yield* inbox.accept([first])
        assert.deepStrictEqual(yield* inbox.accept([under(first, arrival(chat, pressed("1")))]), [])
        assert.strictEqual((yield* inbox.accept([under(first, arrival(chat, pressed("2")))])).length, 1)
        // As a release reads it that does not know its kind.
        const unread = under(first, arrival(chat, { _tag: "Unknown", kind: "callback_query" }))
        assert.deepStrictEqual(yield* inbox.accept([unread]), [])
      }),
    )

    it.effect("know an update again after its words were erased", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "a secret")
        const at = yield* begin(chat, turn)
        yield* inbox.settle(settlement(chat, turn, at, [], { forgetText: true }))
        assert.deepStrictEqual(yield* inbox.accept([turn]), [])
      }),
    )
  })
}

layer(testStore(passThrough).pipe(Layer.orDie))("Update ids in PostgreSQL, long ago", (it) => {
  it.effect("are free again when the turn is pruned, and what was said under them stays apart", () =>
    Effect.gen(function* () {
      const inbox = yield* Inbox
      const chat = newChat()
      const turn = text(chat, "hello")
      const at = yield* begin(chat, turn)
      const said = (words: string) => ({
        messages: [{ role: "user", text: words, telegramMessageId: TelegramMessageId.make(1) }] as const,
      })
      yield* inbox.settle(settlement(chat, turn, at, [], said("hello")))
      yield* Effect.flatMap(SqlClient, (sql) => sql`DELETE FROM turns WHERE update_id = ${turn.incoming.updateId}`)
      const anew = under(turn, text(chat, "again"))
      assert.strictEqual((yield* inbox.accept([anew])).length, 1)
      const kept = { ...anew, incoming: { ...anew.incoming, updateId: keyIn(1, anew.incoming.updateId) } }
      assert.isNotNull(yield* inbox.settle(settlement(chat, kept, at, [], said("again"))))
      const { conversation } = yield* People.use((people) => people.open(chat.id, chat.sender, 10))
      assert.deepStrictEqual(
        conversation.history.map((message) => message.text),
        ["hello", "again"],
      )
    }),
  )
})

const second = Layer.succeed(ServedBot, { generation: 2, claim: Effect.void, isClaimed: true })

layer(testStore(passThrough).pipe(Layer.provide(second), Layer.orDie))("Update ids of another bot", (it) => {
  it.effect("are kept above those of the bots before, and told as Telegram gave them", () =>
    Effect.gen(function* () {
      const inbox = yield* Inbox
      const chat = newChat()
      const turn = text(chat, "hello")
      assert.deepStrictEqual(yield* inbox.accept([turn]), [turn.incoming.updateId])
      assert.deepStrictEqual(yield* inbox.accept([turn]), [])
      const [open] = yield* inbox.open(chat.id, 10)
      const key = UpdateId.make(2 * 2 ** 32 + turn.incoming.updateId)
      assert.deepStrictEqual([open?.updateId, open?.incoming.updateId], [key, key])
    }),
  )
})
