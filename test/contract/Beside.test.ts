import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { TelegramMessageId } from "../../src/domain/Ids.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { People } from "../../src/domain/talk/People.ts"
import { begin, newChat, settlement, stores, text } from "./Stores.ts"

for (const [place, store] of stores) {
  layer(store)(`The history ${place}`, (it) => {
    it.effect("keeps what a message holds beside its words, and no message where there are none", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const people = yield* People
        const chat = newChat()
        const [first, second, last] = [text(chat, "photo"), text(chat, "forwarded"), text(chat, "what now?")]
        const at = yield* begin(chat, first, second, last)
        const shown = [{ how: "forwarded", by: "other", name: null, text: "Buy this" }] as const
        const beside = { shown, file: null }
        const telegramMessageId = TelegramMessageId.make(5)
        const joined = [
          { updateId: first.incoming.updateId, text: "", telegramMessageId },
          { updateId: second.incoming.updateId, text: "", telegramMessageId, beside },
        ]
        const messages = [{ role: "user", text: "what now?", telegramMessageId: null }] as const
        const settled = yield* inbox.settle(settlement(chat, last, at, [], { joined, messages }))
        assert.lengthOf(settled?.messageIds ?? [], 2)
        const { conversation } = yield* people.open(chat.id, chat.sender, 10)
        assert.deepStrictEqual<unknown>(
          conversation.history.map(({ id: _id, ...message }) => message),
          [{ role: "user", text: "", telegramMessageId, beside }, ...messages],
        )
        assert.lengthOf(yield* inbox.open(chat.id, 10), 0)
      }),
    )
  })
}
