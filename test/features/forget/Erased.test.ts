import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TelegramMessageId } from "../../../src/domain/Ids.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { People } from "../../../src/domain/talk/People.ts"
import { erase } from "../../../src/features/forget/Erasing.ts"
import * as ErasingSql from "../../../src/features/forget/ErasingSql.ts"
import { begin, history, newChat, settlement, storesWith, storeWith, text } from "../../contract/Stores.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { forgetOn } from "./MemoryForget.ts"

const storeOf = storeWith(Layer.empty, ErasingSql.changes)

/** Somebody who was answered, asks to be forgotten, and has written once more before that was done. */
const forgotten = Effect.gen(function* () {
  const inbox = yield* Inbox
  const chat = newChat()
  const said = text(chat, "canary")
  const at = yield* begin(chat, said)
  const messages = [
    { role: "user", text: "canary", telegramMessageId: TelegramMessageId.make(77) },
    { role: "assistant", text: "the canary sings", telegramMessageId: null },
  ] as const
  yield* inbox.settle(settlement(chat, said, at, ["the canary sings"], { messages }))
  const word = text(chat, "DELETE the canary")
  const since = text(chat, "are you still there?")
  const now = yield* begin(chat, word, since)
  yield* inbox.settle(settlement(chat, word, now, [], { changes: [erase(1_000)] }))
  return { chat, now, since, word }
})

for (const [place, store] of storesWith((state) => Layer.effectDiscard(Effect.sync(() => forgetOn(state))), storeOf)) {
  layer(store)(`a person who is forgotten ${place}`, (it) => {
    it.effect("is a stranger, and what they wrote since still waits for its answer", () =>
      Effect.gen(function* () {
        const { chat, now, since } = yield* forgotten
        const inbox = yield* Inbox
        const open = yield* inbox.open(chat.id, 10)
        assert.deepStrictEqual(
          open.map(({ incoming }) => incoming.updateId),
          [since.incoming.updateId],
        )
        assert.notStrictEqual(open[0]?.chatEpoch, now.epoch, "whoever worked on the chat knows them no more")
        assert.deepStrictEqual(yield* history(chat), [])
        const { person } = yield* People.use((people) => people.open(chat.id, chat.sender, 1))
        assert.deepInclude(person, { consent: null, introduced: false, dialogue: null })
      }),
    )

    it.effect("is not asked anew when Telegram sends the word again", () =>
      Effect.gen(function* () {
        const { chat, word } = yield* forgotten
        const inbox = yield* Inbox
        yield* inbox.accept([word])
        const open = yield* inbox.open(chat.id, 10)
        assert.notInclude(
          open.map(({ incoming }) => incoming.updateId),
          word.incoming.updateId,
        )
      }),
    )
  })
}

layer(storeOf(passThrough))("the database after it", (it) => {
  it.effect("holds nothing of it anywhere, and the erasure for restores", () =>
    Effect.gen(function* () {
      const { chat } = yield* forgotten
      const sql = yield* SqlClient
      const tables =
        yield* sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
      for (const { name } of tables) {
        const rows = yield* sql`SELECT FROM ${sql(String(name))} AS row WHERE row::text ILIKE '%canary%'`
        assert.lengthOf(rows, 0, String(name))
      }
      const erasures = yield* sql`SELECT extract(epoch FROM at)::int AS at FROM erasures WHERE user_id = ${chat.id}`
      assert.deepStrictEqual(erasures, [{ at: 1 }])
    }),
  )
})
