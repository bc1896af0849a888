import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Embeddings } from "../../../src/domain/Embeddings.ts"
import { MemoryIndex } from "../../../src/domain/MemoryIndex.ts"
import { change } from "../../../src/features/memory/facts/Facts.ts"
import * as IndexSql from "../../../src/features/memory/IndexSql.ts"
import { Memory } from "../../../src/features/memory/Memory.ts"
import * as MemorySql from "../../../src/features/memory/MemorySql.ts"
import * as VectorsSql from "../../../src/features/memory/VectorsSql.ts"
import type { Chat } from "../../contract/Stores.ts"
import { apply, extracting, factsOf, hearing, person, store } from "./facts/Learning.ts"

const searching = Layer.mergeAll(MemorySql.layer, IndexSql.layer).pipe(
  Layer.provideMerge(VectorsSql.layer),
  Layer.provide(Embeddings.none),
  Layer.provideMerge(store),
)

const search = (chat: Chat, words: string) =>
  Memory.use((memory) => memory.search(chat.sender.id, { words, continues: false, within: null, before: null }))

const textsOf = (chat: Chat, words: string) => Effect.map(search(chat, words), (found) => found.map(({ text }) => text))

const old = "I rent a room above the bakery"
const now = "got the keys, blue door by the canal"
const room = { text: old, keys: ["home", "address"], slot: "city" }
const canal = { text: "I moved to a flat by the canal", quote: now, keys: "home, address", slot: "city" }

layer(searching)("what is noted", (it) => {
  it.effect("leads to the words it was learned from, whatever these are", () =>
    Effect.gen(function* () {
      const chat = yield* person(now, "The weather is dull today")
      yield* Effect.flatMap(MemoryIndex, ({ next }) => next)
      assert.deepStrictEqual(yield* textsOf(chat, "What is my address?"), [])
      yield* Effect.flatMap(extracting(hearing(canal)), ({ read }) => read(chat))
      const [best] = yield* search(chat, "What is my address?")
      assert.strictEqual(best?.text, now)
      assert.isAbove(best?.covered ?? 0, 0.3)
      assert.isNull(best?.until ?? null)
      assert.deepStrictEqual(yield* textsOf(yield* person("hello"), "What is my address?"), [], "nobody else's")
    }),
  )

  it.effect("leads from an old value to the present one, and says that the old one holds no longer", () =>
    Effect.gen(function* () {
      const chat = yield* person(old, now)
      yield* Effect.flatMap(extracting(hearing(room, canal)), ({ read }) => read(chat))
      const found = yield* search(chat, "the bakery")
      assert.deepStrictEqual(
        new Map(found.map(({ text, until }) => [text, until === null])),
        new Map([
          [old, false],
          [now, true],
        ]),
      )
      assert.deepStrictEqual(
        found.map(({ ended, text }) => [text, ended.map(({ words }) => words)]).toSorted(),
        [
          [now, []],
          [old, [old]],
        ].toSorted(),
      )
    }),
  )

  it.effect("leads nowhere once it is forgotten, corrected into something else, or paused", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      for (const undo of [
        (id: Parameters<typeof change.forget>[0]) => change.forget(id),
        (id: Parameters<typeof change.forget>[0]) => change.correct({ id, text: "I like canals", language: "en" }),
        () => change.pause(true),
      ]) {
        const chat = yield* person(now)
        yield* Effect.flatMap(extracting(hearing(canal)), ({ read }) => read(chat))
        assert.deepStrictEqual(yield* textsOf(chat, "What is my address?"), [now])
        const [fact] = (yield* factsOf(chat)).facts
        if (fact === undefined) return assert.fail("nothing is noted")
        yield* apply(chat, [undo(fact.id)])
        assert.deepStrictEqual(yield* textsOf(chat, "What is my address?"), [])
      }
      assert.isEmpty(yield* sql`SELECT FROM facts WHERE keys = 'home, address' AND corrected`)
    }),
  )
})
