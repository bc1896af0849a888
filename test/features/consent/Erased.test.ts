import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TelegramMessageId } from "../../../src/domain/Ids.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { Outbox } from "../../../src/domain/talk/outgoing/Outbox.ts"
import { People } from "../../../src/domain/talk/People.ts"
import * as ConsentSql from "../../../src/features/consent/ConsentSql.ts"
import { change } from "../../../src/features/consent/Kept.ts"
import { ChangeKinds } from "../../../src/store/driver/Changes.ts"
import { arrival, begin, type Chat, history, newChat, settlement, text } from "../../contract/Stores.ts"
import { makeState } from "../../support/MemoryState.ts"
import { memoryStoreOn } from "../../support/MemoryStore.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { testStore } from "../../support/TestDatabase.ts"
import { consentOn } from "./MemoryConsent.ts"

const memory = Layer.unwrap(
  Effect.sync(() => {
    const state = makeState()
    consentOn(state)
    return memoryStoreOn(state)
  }),
)

const postgres = testStore(passThrough).pipe(Layer.provide(Layer.succeed(ChangeKinds, ConsentSql.changes)), Layer.orDie)

const no = { consent: "declined", name: "" } as const

/** Somebody who wrote, was answered in part, and says no. */
const refusedBy = Effect.fnUntraced(function* <E = never, R = never>(
  kept: (chat: Chat) => Effect.Effect<unknown, E, R>,
) {
  const inbox = yield* Inbox
  const outbox = yield* Outbox
  const chat = newChat("canary")
  const said = text(chat, "canary")
  const at = yield* begin(chat, said)
  const messages = [
    { role: "user", text: "canary", telegramMessageId: TelegramMessageId.make(77) },
    { role: "assistant", text: "the canary sings", telegramMessageId: null },
  ] as const
  yield* inbox.settle(settlement(chat, said, at, ["the canary sings"], { messages }))
  const ref = { chatId: chat.id, epoch: at.epoch, updateId: said.incoming.updateId, part: 0 }
  yield* outbox.settle(ref, { _tag: "Failed", reason: "refused" })
  yield* kept(chat)
  const pressed = arrival(chat, { _tag: "Callback", queryId: "q", data: "consent:no", messageId: null })
  const later = text(chat, "canary, once more")
  const now = yield* begin(chat, pressed, later)
  const decision = settlement(chat, pressed, now, ["I understand"], {
    changes: [change.erase],
    person: no,
    forgetText: true,
  })
  assert.isNotNull(yield* inbox.settle(decision))
  assert.isNotNull(yield* inbox.settle(settlement(chat, later, now, ["no"], { forgetText: true })))
  return chat
})

const refused = refusedBy(() => Effect.void)

/** Somebody who writes before the question is answered: the introduction goes out, and the turn is over. */
const waiting = Effect.gen(function* () {
  const inbox = yield* Inbox
  const outbox = yield* Outbox
  const chat = newChat()
  const [first, second, unheld] = [text(chat, "one"), text(chat, "two"), text(chat, "a name")]
  const at = yield* begin(chat, first, second, unheld)
  yield* inbox.settle(settlement(chat, first, at, ["introduction"], { changes: [change.hold] }))
  const ref = { chatId: chat.id, epoch: at.epoch, updateId: first.incoming.updateId, part: 0 }
  yield* outbox.settle(ref, { _tag: "Sent", telegramMessageId: TelegramMessageId.make(9), repeated: false })
  yield* inbox.settle(settlement(chat, second, at, [], { changes: [change.hold] }))
  yield* inbox.settle(settlement(chat, unheld, at, []))
  assert.deepStrictEqual(yield* inbox.open(chat.id, 10), [])
  const pressed = arrival(chat, { _tag: "Callback", queryId: "q", data: "consent:yes", messageId: null })
  const now = yield* begin(chat, pressed)
  const changes = [change.release]
  assert.isNotNull(yield* inbox.settle(settlement(chat, pressed, now, [], { changes, person: { consent: "granted" } })))
  return { chat, first, now, second }
})

for (const [place, store] of [
  ["in memory", memory],
  ["in PostgreSQL", postgres],
] as const) {
  layer(store)(`a refusal ${place}`, (it) => {
    it.effect("erases what was said and the name in its own commit, and owes its answer", () =>
      Effect.gen(function* () {
        const chat = yield* refused
        assert.deepStrictEqual(yield* history(chat), [])
        const open = yield* Inbox.use((inbox) => inbox.open(chat.id, 10))
        assert.notInclude(JSON.stringify(open), "canary")
        assert.lengthOf(open, 2)
        const { person } = yield* People.use((people) => people.open(chat.id, chat.sender, 1))
        assert.deepInclude(person, no)
      }),
    )

    it.effect("or consent opens what was held again and nothing else, in order, to be answered once", () =>
      Effect.gen(function* () {
        const { chat, first, now, second } = yield* waiting
        const inbox = yield* Inbox
        const open = yield* inbox.open(chat.id, 10)
        assert.deepStrictEqual(
          open.map(({ incoming, status }) => [incoming.updateId, status]),
          [first, second].map(({ incoming }) => [incoming.updateId, "received"]),
        )
        const messages = [
          { role: "user", text: "two", telegramMessageId: null },
          { role: "assistant", text: "answer", telegramMessageId: null },
        ] as const
        const joined = [
          { updateId: first.incoming.updateId, text: "one", telegramMessageId: TelegramMessageId.make(1) },
        ]
        assert.isNotNull(yield* inbox.settle(settlement(chat, second, now, ["answer"], { joined, messages })))
        const again = arrival(chat, { _tag: "Callback", queryId: "q", data: "consent:yes", messageId: null })
        const later = yield* begin(chat, again)
        yield* inbox.settle(settlement(chat, again, later, [], { changes: [change.release] }))
        const left = yield* inbox.open(chat.id, 10)
        assert.deepStrictEqual(
          left.map(({ status }) => status),
          ["answered"],
        )
        assert.deepStrictEqual(yield* history(chat), ["user: one", "user: two", "assistant: answer"])
      }),
    )
  })
}

layer(postgres)("the database after a refusal", (it) => {
  it.effect("holds nothing of it anywhere", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      yield* refusedBy(
        ({ sender }) => sql`
          WITH quiz AS (
            INSERT INTO quiz_sessions (user_id, id, category, questions, answers)
            VALUES (${sender.id}, 1, 'money', '[]', '[{"words": "canary"}]')),
          reminded AS (INSERT INTO reminders (user_id, id, text, due_at) VALUES (${sender.id}, 1, 'canary', now())),
          felt AS (INSERT INTO moods (user_id, day, step, words, source) VALUES (${sender.id}, current_date, 2, 'canary', 'person')),
          beside AS (INSERT INTO mood_words (user_id, message_id, day, words) VALUES (${sender.id}, 1, current_date, 'canary'))
          INSERT INTO summaries (conversation_id, last_message_id, user_id, folds, until, text)
          SELECT conversation_id, max(id), user_id, 1, now(), 'canary' FROM messages WHERE user_id = ${sender.id} GROUP BY 1, 3`,
      )
      const tables =
        yield* sql`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
      for (const { name } of tables) {
        const rows = yield* sql`SELECT FROM ${sql(String(name))} AS row WHERE row::text ILIKE '%canary%'`
        assert.lengthOf(rows, 0, String(name))
      }
    }),
  )
})
