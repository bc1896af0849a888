import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Embeddings } from "../../../src/domain/Embeddings.ts"
import { MemoryIndex } from "../../../src/domain/MemoryIndex.ts"
import { change as ofChats } from "../../../src/features/chats/Conversations.ts"
import { exported } from "../../../src/features/export/Exported.ts"
import { Holdings } from "../../../src/features/export/Holdings.ts"
import * as HoldingsSql from "../../../src/features/export/HoldingsSql.ts"
import { unsayThese } from "../../../src/features/forget/OneMessage.ts"
import { change } from "../../../src/features/memory/facts/Facts.ts"
import * as IndexSql from "../../../src/features/memory/IndexSql.ts"
import { Memory } from "../../../src/features/memory/Memory.ts"
import * as MemorySql from "../../../src/features/memory/MemorySql.ts"
import * as VectorsSql from "../../../src/features/memory/VectorsSql.ts"
import { forgetIn } from "../../../src/store/ForgetSql.ts"
import { type Chat, history } from "../../contract/Stores.ts"
import { apply, exchange, extracting, factsOf, first, hearing, person, store } from "./facts/Learning.ts"

const whole = Layer.mergeAll(
  MemorySql.layer.pipe(Layer.provideMerge(VectorsSql.layer)),
  IndexSql.layer,
  HoldingsSql.layer,
).pipe(Layer.provide(Embeddings.none), Layer.provideMerge(store))

let people = 0

/** Somebody of whom everything is derived from one message that can be. */
const remembered = Effect.gen(function* () {
  const sql = yield* SqlClient
  people += 1
  const [word, told] = [`zorblat${people}x`, `quimbo${people}x`]
  const said = `I keep a ${word} in the kitchen`
  /** As a model tells it: the message has none of these words. */
  const fact = { text: `My pet is called ${told}`, keys: `${told}, animal`, quote: said }
  const chat = yield* person("good evening")
  const conversationId = yield* exchange(chat, said)
  yield* exchange(chat, "and it rains")
  yield* Effect.flatMap(extracting(hearing(fact)), ({ read }) => read(chat))
  yield* Effect.flatMap(MemoryIndex, ({ next }) => next)
  const of = chat.sender.id
  const [message] = yield* sql<{
    id: bigint
    turn_id: bigint
  }>`SELECT id, turn_id FROM messages WHERE user_id = ${of} AND text = ${said}`
  const id = message?.id ?? 0n
  yield* sql`
    INSERT INTO summaries (conversation_id, last_message_id, user_id, folds, until, text)
    SELECT ${conversationId}, max(id), ${of}, 1, now(), ${`They keep a ${word}.`} FROM messages WHERE user_id = ${of}`
  yield* sql`
    WITH made AS (
      INSERT INTO patterns (user_id, kind, found_by, title, description, confidence, seen, first_seen, last_seen, titled_from, written_from)
      VALUES (${of}, 'behavioural', 'model', ${word}, ${`You keep a ${word}`}, 0.8, 1, now(), now(), ARRAY[${id}::bigint], ARRAY[${id}::bigint])
      RETURNING id)
    INSERT INTO pattern_evidence (pattern_id, user_id, message_id, quote, said_at) SELECT id, ${of}, ${id}, ${`a ${word}`}, now() FROM made`
  yield* sql`INSERT INTO moods (user_id, day, source, step, message_id) VALUES (${of}, current_date, 'texts', 4, ${id})`
  return { chat, said, told, word }
})

/** Where the word is left: in any table, the export, the next prompt or the desk of the chat's next owner. */
const leftOf = (chat: Chat, word: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient
    const tables = yield* sql<{ name: string }>`
      SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
    const places: Array<string> = []
    for (const { name } of tables) {
      const rows = yield* sql`SELECT FROM ${sql(name)} AS held WHERE held::text ILIKE ${`%${word}%`}`
      if (rows.length > 0) places.push(name)
    }
    const userId = chat.sender.id
    for (const table of exported) {
      const rows = yield* Holdings.use((holdings) => holdings.rows(userId, table, null))
      if (JSON.stringify(rows).toLowerCase().includes(word)) places.push(`export of ${table}`)
    }
    const sought = { words: `${word} kitchen pet animal`, continues: false, within: null, before: null }
    const prompt = [
      yield* Memory.use(({ search }) => search(userId, sought)),
      yield* factsOf(chat),
      yield* history(chat, 50),
    ]
    if (JSON.stringify(prompt).toLowerCase().includes(word)) places.push("prompt")
    return places
  })

const left = ({ chat, told, word }: Effect.Success<typeof remembered>) =>
  Effect.zipWith(leftOf(chat, word), leftOf(chat, told), (one, other) => one.concat(other))

layer(whole)("a word that was said", (it) => {
  it.effect("is in no place once its message is deleted, whatever was derived from it", () =>
    Effect.gen(function* () {
      const all = yield* remembered
      const { chat } = all
      assert.isAbove((yield* left(all)).length, 10, "it was in many")
      const sql = yield* SqlClient
      const rows = yield* sql<{
        id: bigint
      }>`SELECT id FROM messages WHERE user_id = ${chat.sender.id} AND text = ${all.said}`
      yield* apply(chat, [{ kind: unsayThese([]).kind, data: { ids: rows.map(({ id }) => Number(id)) } }])
      assert.deepStrictEqual(yield* left(all), [])
    }),
  )

  it.effect("of a fact is in none once that is forgotten; the message stays", () =>
    Effect.gen(function* () {
      const all = yield* remembered
      const { chat } = all
      const { id } = yield* first(chat)
      yield* apply(chat, [change.forget(id)])
      assert.deepStrictEqual(yield* leftOf(chat, all.told), [])
      assert.include(yield* leftOf(chat, all.word), "messages")
    }),
  )

  it.effect("is in none once its conversation is deleted", () =>
    Effect.gen(function* () {
      const all = yield* remembered
      const { chat } = all
      yield* apply(chat, [ofChats.delete(1, "helper")])
      assert.deepStrictEqual(yield* left(all), [])
    }),
  )

  it.effect("is in none once its person is forgotten", () =>
    Effect.gen(function* () {
      const all = yield* remembered
      const { chat } = all
      const sql = yield* SqlClient
      yield* forgetIn(sql, [chat.sender.id])
      assert.deepStrictEqual(yield* left(all), [])
    }),
  )
})
