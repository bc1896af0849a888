import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import type { Epoch } from "../../src/domain/Ids.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { begin, newChat, settlement, stores, text } from "./Stores.ts"

for (const [place, store] of stores) {
  layer(store)(`Claims of turns ${place}`, (it) => {
    it.effect("sets a turn aside that four owners in a row were lost over", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const [first, second] = [text(chat, "one"), text(chat, "two")]
        yield* inbox.accept([first, second])
        const { updateId } = first.incoming
        const claim = Effect.map(inbox.own(chat.id), (claimed) => claimed.poisoned)
        const seen = [yield* claim, yield* claim, yield* claim, yield* claim, yield* claim]
        assert.deepStrictEqual(seen, [null, null, null, updateId, updateId])
        const { epoch, poisoned } = yield* inbox.own(chat.id)
        assert.strictEqual(poisoned, updateId)
        const at = { ...(yield* begin(newChat())), epoch }
        assert.isNotNull(yield* inbox.settle(settlement(chat, first, at, [])))
        assert.deepStrictEqual(
          [yield* claim, yield* claim, yield* claim],
          [null, null, null],
          "the next one begins anew",
        )
        assert.strictEqual(yield* claim, second.incoming.updateId)
      }),
    )

    it.effect("blames no turn that was put off, that waits, or that is answered", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const chat = newChat()
        const [first, second] = [text(chat, "one"), text(chat, "two")]
        const at = yield* begin(chat, first, second)
        const many = Effect.forEach(Array.from({ length: 9 }), () => inbox.own(chat.id))
        const none = Effect.map(many, (seen) => assert.isTrue(seen.every(({ poisoned }) => poisoned === null)))
        const put = (epoch: Epoch, delay: number) =>
          inbox.postpone({ updateId: first.incoming.updateId, chatId: chat.id, epoch }, delay, false)

        for (const _ of [1, 2, 3]) {
          yield* inbox.own(chat.id)
          const { epoch, poisoned } = yield* inbox.own(chat.id)
          assert.isNull(poisoned, "it got through without a crash")
          yield* put(epoch, 0)
        }
        assert.isTrue(yield* put((yield* inbox.own(chat.id)).epoch, 3_600_000))
        yield* none
        const { epoch } = yield* inbox.own(chat.id)
        assert.isNotNull(yield* inbox.settle(settlement(chat, first, { ...at, epoch }, ["an answer"])))
        yield* none
        const { poisoned } = yield* inbox.own(newChat().id)
        assert.isNull(poisoned, "nothing is there")
      }),
    )
  })
}
