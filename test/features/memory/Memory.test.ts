import { assert, layer } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Change } from "../../../src/domain/Jobs.ts"
import { Embeddings } from "../../../src/domain/Embeddings.ts"
import { MemoryIndex } from "../../../src/domain/MemoryIndex.ts"
import { change } from "../../../src/features/chats/Conversations.ts"
import * as ConversationsSql from "../../../src/features/chats/ConversationsSql.ts"
import { takeBack } from "../../../src/features/history/Past.ts"
import * as PastSql from "../../../src/features/history/PastSql.ts"
import * as IndexSql from "../../../src/features/memory/IndexSql.ts"
import { Memory, type Sought } from "../../../src/features/memory/Memory.ts"
import * as MemorySql from "../../../src/features/memory/MemorySql.ts"
import * as VectorsSql from "../../../src/features/memory/VectorsSql.ts"
import { forgetIn } from "../../../src/store/ForgetSql.ts"
import { type Chat, exchanged, newChat, storesWith, storeWith } from "../../contract/Stores.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { memoryConversationsOn } from "../chats/MemoryConversations.ts"
import { memoryPastOn } from "../history/MemoryPast.ts"
import { memoryMemoryOn } from "./MemoryMemory.ts"
import type { State } from "../../support/MemoryState.ts"

const memorySql = MemorySql.layer.pipe(Layer.provideMerge(VectorsSql.layer), Layer.provide(Embeddings.none))

const storeOf = storeWith(Layer.mergeAll(memorySql, IndexSql.layer, ConversationsSql.layer, PastSql.layer), [
  ...ConversationsSql.changes,
  ...PastSql.changes,
])

const twinsOn = (state: State) =>
  Layer.mergeAll(memoryMemoryOn(state), memoryConversationsOn(state), memoryPastOn(state))

const exchange = (chat: Chat, said: string, ...changes: ReadonlyArray<Change>) =>
  exchanged(chat, said, "I hear you", ...changes)

const everything: Omit<Sought, "words"> = { continues: false, within: null, before: null }

const search = Effect.fnUntraced(function* (chat: Chat, words: string, sought: Partial<Sought> = {}) {
  return yield* Memory.use((held) => held.search(chat.sender.id, { ...everything, ...sought, words }))
})

const textsOf = (...given: Parameters<typeof search>) =>
  Effect.map(search(...given), (found) => found.map((said) => said.text))

const index = Effect.flatMap(MemoryIndex, ({ next }) => Effect.repeat(next, { while: ({ more }) => more }))

for (const [place, store] of storesWith(twinsOn, storeOf)) {
  layer(store)(`Memory ${place}`, (it) => {
    it.effect("finds what was said, in another form and in both languages, indexed or not", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* exchange(chat, "My sisters moved to Oslo")
        yield* exchange(chat, "Сёстры любят пироги с вишней")
        yield* exchange(chat, "The weather is dull today")
        for (const step of [Effect.void, index]) {
          yield* step
          assert.strictEqual((yield* textsOf(chat, "Where did my sister move?"))[0], "My sisters moved to Oslo")
          assert.strictEqual((yield* textsOf(chat, "какой пирог любит сестра"))[0], "Сёстры любят пироги с вишней")
          assert.deepStrictEqual(yield* textsOf(chat, "grandfather's \\ O'Neil & | ! :*"), [])
        }
      }),
    )

    it.effect("puts first what has more of the question in common, and says how much", () =>
      Effect.gen(function* () {
        const chat = newChat()
        for (const said of ["I play tennis", "Tennis with Robert on Fridays", "Robert called"])
          yield* exchange(chat, said)
        yield* index
        const [best, ...others] = yield* search(chat, "tennis Robert")
        if (best === undefined) return assert.fail("nothing was found")
        assert.strictEqual(best.text, "Tennis with Robert on Fridays")
        assert.approximately(best.covered, 1, 0.001)
        for (const { covered } of others) assert.isBelow(covered, 1)
      }),
    )

    it.effect("finds only the person's own words, and nobody else's", () =>
      Effect.gen(function* () {
        const [ann, bob] = [newChat(), newChat()]
        yield* exchange(ann, "my secret garden")
        yield* exchange(bob, "a garden party")
        yield* index
        assert.deepStrictEqual(yield* textsOf(bob, "garden hear"), ["a garden party"])
      }),
    )

    it.effect("never holds a temporary conversation", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* exchange(chat, "", change.temporary)
        yield* exchange(chat, "my whispered confession")
        assert.deepStrictEqual(yield* textsOf(chat, "confession"), [])
        yield* index
        assert.deepStrictEqual(yield* textsOf(chat, "confession"), [])
        assert.deepStrictEqual(yield* Memory.use(({ kept }) => kept(chat.sender.id)), { messages: 0, since: null })
      }),
    )

    it.effect("loses what is deleted with its conversation, and what is taken back", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* exchange(chat, "a zebra ran")
        yield* index
        yield* exchange(chat, "", change.begin("helper"))
        yield* exchange(chat, "the zebra slept")
        yield* index
        yield* exchange(chat, "", change.delete(1, "helper"))
        const found = yield* search(chat, "zebra")
        assert.deepStrictEqual(
          found.map((said) => said.text),
          ["the zebra slept"],
        )
        const [slept] = found
        if (slept === undefined) return assert.fail("nothing was found")
        yield* exchange(chat, "", takeBack(slept.id, slept.id))
        assert.deepStrictEqual(yield* textsOf(chat, "zebra"), [])
      }),
    )

    it.effect("leaves out the newest of the conversation, and what came later than asked for", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* exchange(chat, "the first violin lesson")
        const conversation = yield* exchange(chat, "the second violin lesson")
        for (let n = 0; n < 9; n++) yield* exchange(chat, `day ${n}`)
        yield* index
        const within = { within: conversation }
        assert.deepStrictEqual(yield* textsOf(chat, "violin", within), ["the first violin lesson"])
        const [, first] = yield* search(chat, "violin")
        const [second] = yield* search(chat, "violin")
        if (first === undefined || second === undefined) return assert.fail("a lesson is missing")
        assert.deepStrictEqual(yield* textsOf(chat, "violin", { before: second.id }), ["the first violin lesson"])
      }),
    )

    it.effect("goes on from the message before, and knows the last question that was answered", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* exchange(chat, "Anna plays the cello")
        yield* exchange(chat, "", change.begin("helper"))
        const within = yield* exchange(chat, "What about my friend Anna?")
        yield* index
        assert.deepStrictEqual(yield* textsOf(chat, "and then?", { within }), [])
        assert.deepStrictEqual(yield* textsOf(chat, "and then?", { within, continues: true }), ["Anna plays the cello"])
        const last = yield* Memory.use(({ lastAsked }) => lastAsked(chat.sender.id, within))
        assert.strictEqual(last?.text, "What about my friend Anna?")
      }),
    )
  })
}

layer(storeOf(passThrough))("the index in PostgreSQL", (it) => {
  const words = (chat: Chat) =>
    Effect.flatMap(
      SqlClient,
      (sql) =>
        sql<{
          words: string
        }>`SELECT words::text FROM memory_index WHERE user_id = ${chat.sender.id} AND role = 'user'`,
    ).pipe(Effect.map((rows) => rows.map((row) => row.words)))

  it.effect("follows an edit in its commit", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      yield* exchange(chat, "my unicorn")
      yield* index
      yield* sql`UPDATE messages SET text = 'my dragons' WHERE user_id = ${chat.sender.id} AND role = 'user'`
      assert.include((yield* words(chat)).join(), "dragon")
      assert.notInclude((yield* words(chat)).join(), "unicorn")
      assert.deepStrictEqual(yield* textsOf(chat, "unicorn"), [])
    }),
  )

  it.effect("dates what was said, so that a question with its month finds it", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      for (const said of ["we walked", "we danced"]) yield* exchange(chat, said)
      yield* sql`UPDATE messages SET created_at = '2024-05-12T12:00Z' WHERE user_id = ${chat.sender.id} AND text = 'we danced'`
      yield* index
      for (const asked of ["what was it in May 2024", "что было в мае 2024"]) {
        assert.strictEqual((yield* textsOf(chat, asked))[0], "we danced")
      }
    }),
  )

  it.effect("begins a new session after three hours, and goes on with the one before", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      for (const said of ["one", "two", "three"]) yield* exchange(chat, `say ${said}`)
      yield* sql`UPDATE messages SET created_at = created_at - interval '1 day' WHERE user_id = ${chat.sender.id} AND text = 'say one'`
      yield* index
      yield* exchange(chat, "say four")
      yield* index
      const sessions = yield* sql<{ session: bigint; text: string }>`
        SELECT session, text FROM memory_index JOIN messages ON id = message_id
        WHERE memory_index.user_id = ${chat.sender.id} AND messages.role = 'user' ORDER BY id`
      const [one, two, three, four] = sessions.map(({ session }) => session)
      assert.notStrictEqual(one, two)
      assert.deepStrictEqual([three, four], [two, two])
    }),
  )

  it.effect("is built anew from where a rebuilding was stopped, and ends", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      yield* exchange(chat, "my unicorn")
      yield* index
      yield* sql`UPDATE memory_index SET words = '' WHERE user_id = ${chat.sender.id}`
      const { rebuild } = yield* MemoryIndex
      yield* rebuild
      yield* rebuild
      yield* index
      assert.include((yield* words(chat)).join(), "unicorn")
      assert.deepStrictEqual(yield* sql`SELECT rebuilt FROM memory_progress`, [{ rebuilt: null }])
    }),
  )

  it.effect("takes in what is committed late, and passes over nothing that may still come", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      yield* exchange(chat, "an early bird")
      yield* sql`UPDATE messages SET created_at = created_at - interval '1 hour'`
      yield* index
      const [before] = yield* sql<{ upto: bigint }>`SELECT upto FROM memory_progress`
      yield* exchange(chat, "a late bird")
      yield* index
      const [after] = yield* sql<{ upto: bigint }>`SELECT upto FROM memory_progress`
      assert.isAbove(Number(before?.upto), 0)
      assert.strictEqual(after?.upto, before?.upto)
      yield* sql`DELETE FROM memory_index WHERE message_id > ${before?.upto ?? 0n}`
      yield* index
      assert.lengthOf(yield* words(chat), 2)
    }),
  )

  it.effect("holds the new words where somebody edits a message while it is read", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      yield* exchange(chat, "my unicorn")
      const edited = yield* Deferred.make<void>()
      const indexing = yield* Effect.forkChild(Effect.andThen(Deferred.await(edited), index))
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`UPDATE messages SET text = 'my dragon' WHERE user_id = ${chat.sender.id} AND role = 'user'`
          yield* Deferred.succeed(edited, undefined)
          yield* sql`SELECT FROM pg_locks WHERE NOT granted`.pipe(
            Effect.filterOrFail(({ length }) => length > 0),
            Effect.retry({ times: 100_000 }),
          )
        }),
      )
      yield* Fiber.join(indexing)
      assert.include((yield* words(chat)).join(), "dragon")
      assert.notInclude((yield* words(chat)).join(), "unicorn")
    }),
  )

  it.effect("is searched only where there is more than the prompt shows", () =>
    Effect.gen(function* () {
      const chat = newChat()
      const within = yield* exchange(chat, "my unicorn")
      assert.deepStrictEqual(yield* search(chat, "unicorn", { within }), [])
      for (let said = 0; said < 10; said++) yield* exchange(chat, `nothing of it ${said}`)
      assert.deepStrictEqual(
        (yield* search(chat, "unicorn", { within })).map(({ text: found }) => found),
        ["my unicorn"],
      )
    }),
  )

  it.effect("holds nothing of somebody who was forgotten", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      yield* exchange(chat, "my unicorn")
      yield* index
      yield* forgetIn(sql, [chat.sender.id])
      assert.deepStrictEqual(yield* words(chat), [])
    }),
  )
})
