import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TelegramMessageId } from "../../../src/domain/Ids.ts"
import { Inbox } from "../../../src/domain/talk/Inbox.ts"
import { Outbox } from "../../../src/domain/talk/outgoing/Outbox.ts"
import type { Beside } from "../../../src/domain/talk/incoming/Words.ts"
import type { NewMessage } from "../../../src/domain/talk/Turn.ts"
import { cameFrom, OneMessage, unanswer, unsayThese } from "../../../src/features/forget/OneMessage.ts"
import * as OneMessageSql from "../../../src/features/forget/OneMessageSql.ts"
import {
  arrival,
  begin,
  type Chat,
  history,
  inPostgres,
  newChat,
  settlement,
  storesWith,
  storeWith,
  text,
} from "../../contract/Stores.ts"
import { memoryOneMessageOn } from "./MemoryForget.ts"

const storeOf = storeWith(OneMessageSql.layer, OneMessageSql.changes)

const telegramId = (id: number) => TelegramMessageId.make(id)

const said = (words: string, id: number | null, beside?: Beside): NewMessage => ({
  role: "user",
  text: words,
  telegramMessageId: id === null ? null : telegramId(id),
  ...(beside === undefined ? {} : { beside }),
})

const answer = (words: string): NewMessage => ({ role: "assistant", text: words, telegramMessageId: null })

/** A turn with its answer, which Telegram gave the id `sentAs`. */
const exchange = Effect.fnUntraced(function* (
  chat: Chat,
  update: ReturnType<typeof text>,
  messages: ReadonlyArray<NewMessage>,
  sentAs: number,
) {
  const inbox = yield* Inbox
  const outbox = yield* Outbox
  const at = yield* begin(chat, update)
  yield* inbox.settle(settlement(chat, update, at, ["an answer"], { messages }))
  const part = { updateId: update.incoming.updateId, chatId: chat.id, epoch: at.epoch, part: 0 }
  yield* outbox.sending(part)
  yield* outbox.settle(part, { _tag: "Sent", telegramMessageId: telegramId(sentAs), repeated: false })
})

const forget = Effect.fnUntraced(function* (chat: Chat, id: number) {
  const inbox = yield* Inbox
  const lines = yield* OneMessage.use(({ from }) => from(chat.sender.id, telegramId(id), 20))
  const update = text(chat, "/forget")
  const at = yield* begin(chat, update)
  yield* inbox.settle(settlement(chat, update, at, [], { changes: [unsayThese(cameFrom(lines))] }))
  return lines.length
})

for (const [place, store] of storesWith(memoryOneMessageOn, storeOf)) {
  layer(store)(`One message ${place}`, (it) => {
    it.effect("goes with the answer to it, and nothing else does; somebody else's is not known", () =>
      Effect.gen(function* () {
        const [chat, other] = [newChat(), newChat()]
        yield* exchange(chat, text(chat, "one"), [said("one", 41), answer("to one")], 42)
        yield* exchange(chat, text(chat, "two"), [said("two", 43), answer("to two")], 44)
        yield* exchange(other, text(other, "mine"), [said("mine", 45), answer("to mine")], 46)
        assert.strictEqual(yield* forget(chat, 45), 0)
        assert.strictEqual(yield* forget(chat, 41), 4)
        assert.strictEqual(yield* forget(chat, 41), 0)
        assert.deepStrictEqual(yield* history(chat), ["user: two", "assistant: to two"])
        assert.deepStrictEqual(yield* history(other), ["user: mine", "assistant: to mine"])
      }),
    )
  })
}

for (const [place, store] of inPostgres(storeOf)) {
  layer(store)(`The words of one message ${place}`, (it) => {
    it.effect(
      "are gone from the inbox and from quotations, also those of an answer, by what Telegram shows of it",
      () =>
        Effect.gen(function* () {
          const sql = yield* SqlClient
          const chat = newChat()
          yield* exchange(chat, text(chat, "the canary"), [said("the canary", 51), answer("a canary, then")], 52)
          const reply = { messageId: telegramId(52), text: "a canary, then", fromBot: true }
          const quoting = arrival(chat, {
            _tag: "Text",
            messageId: telegramId(53),
            text: "really?",
            context: { reply },
          })
          const shown = [
            { how: "quoted", by: "companion", name: null, text: "a canary, then" },
            { how: "forwarded", by: "other", name: null, text: "kept" },
          ] as const
          yield* exchange(chat, quoting, [said("really?", 53, { shown, file: null }), answer("yes")], 54)
          yield* sql`INSERT INTO feedback (user_id, telegram_message_id, thumb) VALUES (${chat.sender.id}, 52, 'up')`
          yield* forget(chat, 52)
          yield* forget(chat, 51)
          assert.deepStrictEqual(yield* history(chat), ["user: really?", "assistant: yes"])
          const left = yield* sql`
          SELECT payload::text AS words FROM turns WHERE chat_id = ${chat.id}
          UNION ALL SELECT beside::text FROM messages WHERE user_id = ${chat.sender.id}
          UNION ALL SELECT thumb FROM feedback WHERE user_id = ${chat.sender.id}`
          const words = JSON.stringify(left)
          assert.notInclude(words, "canary")
          assert.include(words, "kept")
          assert.notInclude(words, '"words":"up"')
        }),
    )

    it.effect("are gone from quotations of which no turn is left, and other quotations stay", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient
        const [chat, other] = [newChat(), newChat()]
        const shown = [
          { how: "quoted", by: "person", name: null, text: "a canary " },
          { how: "quoted", by: "person", name: null, text: "a sparrow" },
          { how: "quoted", by: "other", name: null, text: "canary" },
        ] as const
        for (const each of [chat, other]) {
          yield* exchange(each, text(each, "I keep a canary at home"), [said("I keep a canary at home", 81)], 82)
          yield* exchange(each, text(each, "still"), [said("still", 83, { shown, file: null })], 84)
        }
        yield* sql`UPDATE turns SET payload = '{}' WHERE chat_id = ${chat.id}`
        yield* forget(chat, 81)
        const left = (each: Chat) => sql`
          SELECT beside -> 'shown' AS shown FROM messages WHERE user_id = ${each.sender.id} AND telegram_message_id = 83`
        assert.deepStrictEqual(yield* left(chat), [{ shown: shown.slice(1) }])
        assert.deepStrictEqual(yield* left(other), [{ shown }])
      }),
    )

    it.effect("are gone from what a model wrote of a quiz, which may say them in other words", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const sql = yield* SqlClient
        const chat = newChat()
        yield* begin(chat)
        yield* sql`
          INSERT INTO quiz_sessions (user_id, id, category, status, questions, answers, result)
          VALUES (${chat.sender.id}, 1, 'money', 'completed', '[]', '[{"words": "A canary", "messageId": 71}, {"words": "It sings", "messageId": 72}]',
            '{"by": "model", "patterns": [{"title": "You keep a songbird", "quotes": ["It sings"]}]}')`
        const press = text(chat, "yes")
        const changes = [unanswer(telegramId(71))]
        yield* inbox.settle(settlement(chat, press, yield* begin(chat, press), [], { changes }))
        const [left] = yield* sql`SELECT result FROM quiz_sessions WHERE user_id = ${chat.sender.id}`
        assert.deepStrictEqual(left, { result: { by: "model", patterns: [] } })
      }),
    )

    it.effect("are gone from a quiz that they answered, and from its result; the other answers stay", () =>
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const sql = yield* SqlClient
        const [chat, other] = [newChat(), newChat()]
        const given = (id: number, words: string) => ({ question: `q-${id}`, words, messageId: id, lean: null })
        const quotes = ["“a canary”", "it sings"]
        for (const each of [chat, other]) {
          yield* begin(each)
          const said = arrival(each, { _tag: "Text", messageId: telegramId(71), text: "Such a Canary." })
          yield* inbox.settle(settlement(each, said, yield* begin(each, said), []))
          yield* sql`
            INSERT INTO quiz_sessions (user_id, id, category, status, questions, answers, result)
            VALUES (${each.sender.id}, 1, 'money', 'completed', '[]',
              ${JSON.stringify([given(71, "Such a\nCanary."), given(72, "It sings")])}::jsonb,
              ${JSON.stringify({ by: "rules", patterns: [{ title: "t", quotes }] })}::jsonb)`
        }
        const knows = (id: number) => OneMessage.use(({ beside }) => beside(chat.sender.id, telegramId(id)))
        assert.deepStrictEqual([yield* knows(71), yield* knows(73)], ["answer", null])
        const reply = { messageId: telegramId(71), text: "Such a Canary.", fromBot: false }
        const asks = arrival(chat, {
          _tag: "Command",
          messageId: telegramId(74),
          name: "forget",
          argument: "",
          context: { reply },
        })
        yield* inbox.settle(settlement(chat, asks, yield* begin(chat, asks), []))
        const press = text(chat, "yes")
        const changes = [unanswer(telegramId(71))]
        yield* inbox.settle(settlement(chat, press, yield* begin(chat, press), [], { changes }))
        const left = (each: Chat) => sql`
          SELECT answers, result -> 'patterns' AS patterns, (
            SELECT count(*)::int FROM turns WHERE chat_id = ${each.id} AND payload::text LIKE '%Canary%') AS turns
          FROM quiz_sessions WHERE user_id = ${each.sender.id}`
        assert.deepStrictEqual(yield* left(chat), [
          {
            answers: [{ question: "q-71", words: null, lean: null }, given(72, "It sings")],
            patterns: [{ title: "t", quotes: ["it sings"] }],
            turns: 0,
          },
        ])
        assert.deepStrictEqual(yield* left(other), [
          {
            answers: [given(71, "Such a\nCanary."), given(72, "It sings")],
            patterns: [{ title: "t", quotes }],
            turns: 1,
          },
        ])
        assert.isNull(yield* knows(71))
      }),
    )
  })
}
