import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Epoch } from "../../src/domain/Ids.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { begin, newChat, settlement, stores, text } from "./Stores.ts"

for (const [place, store] of stores) {
  layer(store)(`Postponed turns ${place}`, (it) => {
    it.effect(
      "makes turns due that wait for their answer, but not parts that wait for Telegram, and counts what failed",
      () =>
        Effect.gen(function* () {
          const inbox = yield* Inbox
          const [asks, owes] = [newChat(), newChat()]
          const [asked, owed] = [text(asks, "hello"), text(owes, "hello")]
          const asking = yield* begin(asks, asked)
          const owing = yield* begin(owes, owed)
          const owe = { updateId: owed.incoming.updateId, chatId: owes.id, epoch: owing.epoch }
          const ask = { updateId: asked.incoming.updateId, chatId: asks.id, epoch: asking.epoch }
          yield* inbox.settle(settlement(owes, owed, owing, ["x"]))
          assert.isTrue(yield* inbox.postpone(owe, 3_600_000, false))
          assert.isTrue(yield* inbox.postpone(ask, 3_600_000, true))
          assert.isTrue(yield* inbox.postpone(ask, 3_600_000, true, false))
          yield* inbox.hasten(0)
          assert.deepInclude((yield* inbox.open(asks.id, 10))[0], { postponed: 1, notified: true })
          assert.deepStrictEqual(yield* inbox.open(owes.id, 10), [])
        }),
    )

    it.effect("stores what is said while a turn is put off along with that, once, and it does not wait", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = { ...turn.incoming, ...(yield* begin(chat, turn)), chatId: chat.id }
        const ahead = { feature: "safety", payload: { about: "self" }, context: { threadId: 5 } }
        assert.isFalse(yield* inbox.postpone({ ...at, epoch: Epoch.make(at.epoch + 1) }, 1_000, false, true, ahead))
        assert.isTrue(yield* inbox.postpone(at, 3_600_000, false, true, ahead))
        const [own, ...others] = yield* inbox.open(chat.id, 10)
        assert.lengthOf(others, 0)
        assert.deepStrictEqual(own?.incoming.sender, chat.sender)
        assert.deepStrictEqual(own?.incoming.content, { _tag: "Own", ...ahead })
        assert.isBelow(own?.incoming.updateId ?? 0, 0)
      }),
    )
  })
}
