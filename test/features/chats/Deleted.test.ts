import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TelegramMessageId } from "../../../src/domain/Ids.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { Outbox } from "../../../src/domain/talk/outgoing/Outbox.ts"
import { change } from "../../../src/features/chats/Conversations.ts"
import * as ConversationsSql from "../../../src/features/chats/ConversationsSql.ts"
import { ChangeKinds } from "../../../src/store/driver/Changes.ts"
import { insertOwnTurns } from "../../../src/store/OwnTurnsSql.ts"
import { arrival, begin, newChat, settlement, text } from "../../contract/Stores.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { testStore } from "../../support/TestDatabase.ts"

const store = testStore(passThrough).pipe(
  Layer.provide(Layer.succeed(ChangeKinds, ConversationsSql.changes)),
  Layer.orDie,
)

/** Where the database holds these words. */
const placesOf = Effect.fnUntraced(function* (words: string) {
  const sql = yield* SqlClient
  const tables =
    yield* sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
  const found = yield* Effect.forEach(tables, ({ name }) =>
    Effect.map(
      sql`SELECT FROM ${sql(String(name))} AS row WHERE row::text ILIKE ${`%${words}%`}`,
      ({ length }) => [String(name), length] as const,
    ),
  )
  return Object.fromEntries(found.filter(([, rows]) => rows > 0))
})

layer(store)("a conversation that was deleted", (it) => {
  it.effect("is nowhere in the database any more, and nothing else is missing", () =>
    Effect.gen(function* () {
      const inbox = yield* Inbox
      const outbox = yield* Outbox
      const chat = newChat()
      const messageId = TelegramMessageId.make(77)
      const context = { quote: { text: "canary of a quote" } }
      const turn = arrival(chat, { _tag: "Text", messageId, text: "canary", context })
      const at = yield* begin(chat, turn)
      yield* inbox.settle(
        settlement(chat, turn, at, ["the canary sings"], {
          messages: [
            { role: "user", text: "canary", telegramMessageId: messageId },
            { role: "assistant", text: "the canary sings", telegramMessageId: null },
          ],
        }),
      )
      const ref = { chatId: chat.id, epoch: at.epoch, updateId: turn.incoming.updateId, part: 0 }
      yield* outbox.settle(ref, { _tag: "Failed", reason: "refused" })
      const edit = arrival(chat, { _tag: "Edited", messageId, text: "canary, corrected" })
      const edited = { messageId, text: "canary, corrected" }
      const afterwards = yield* begin(chat, edit)
      yield* inbox.settle(settlement(chat, edit, afterwards, [], { edited }))
      const sql = yield* SqlClient
      const shown = { _tag: "Shown", messageId, text: "canary as it was heard" }
      yield* insertOwnTurns(sql, [{ chatId: chat.id, userId: chat.sender.id, feature: "voice", payload: shown }])
      yield* sql`UPDATE turns SET status = 'done', done_at = now() WHERE payload #>> '{content,feature}' = 'voice'`
      yield* sql`INSERT INTO recordings (user_id, message_id, file) VALUES (${chat.sender.id}, ${messageId}, 'canary.ogg')`
      assert.deepStrictEqual(yield* placesOf("canary"), { deliveries: 1, messages: 2, recordings: 1, turns: 3 })

      const pressed = text(chat, "crow")
      const now = yield* begin(chat, pressed)
      yield* inbox.settle(settlement(chat, pressed, now, [], { changes: [change.delete(1, "helper")] }))
      assert.deepStrictEqual(yield* placesOf("canary"), {})
      assert.deepStrictEqual(yield* placesOf("crow"), { turns: 1 })
    }),
  )
})
