import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { begin, newChat, settlement, stores, text } from "./Stores.ts"

for (const [place, store] of stores) {
  layer(store)(`The dead letter of a turn ${place}`, (it) => {
    it.effect("comes with the settlement that ends its turn, or not at all", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const letters = yield* DeadLetters
        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const { updateId } = turn.incoming
        const end = (epoch = at.epoch) =>
          inbox.settle(
            settlement(chat, turn, { ...at, epoch }, ["sorry"], { dead: { reason: "model", detail: "401 it's over" } }),
          )
        const { epoch } = yield* inbox.own(chat.id)
        assert.isNull(yield* end())
        assert.isNull(yield* letters.show(updateId), "an earlier owner ends nothing")
        assert.isNotNull(yield* end(epoch))
        assert.isNotNull(yield* end(epoch), "a repeat is known")
        assert.deepInclude(yield* letters.show(updateId), {
          reason: "model",
          detail: "401 it's over",
          resolvedAt: null,
        })
        assert.isTrue(yield* letters.retry(updateId))
        const again = yield* inbox.own(chat.id)
        assert.isNotNull(yield* end(again.epoch))
        assert.deepInclude(yield* letters.show(updateId), { resolvedAt: null }, "it failed again")
      }),
    )
  })
}
