import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Embeddings } from "../../../src/domain/Embeddings.ts"
import type { Change } from "../../../src/domain/Jobs.ts"
import { MemoryIndex } from "../../../src/domain/MemoryIndex.ts"
import { change } from "../../../src/features/chats/Conversations.ts"
import * as ConversationsSql from "../../../src/features/chats/ConversationsSql.ts"
import * as IndexSql from "../../../src/features/memory/IndexSql.ts"
import { Memory } from "../../../src/features/memory/Memory.ts"
import * as MemorySql from "../../../src/features/memory/MemorySql.ts"
import { Vectors } from "../../../src/features/memory/Vectors.ts"
import * as VectorsSql from "../../../src/features/memory/VectorsSql.ts"
import { type Chat, exchanged, newChat, storesWith, storeWith } from "../../contract/Stores.ts"
import type { State } from "../../support/MemoryState.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { memoryConversationsOn } from "../chats/MemoryConversations.ts"
import { memoryMemoryOn } from "./MemoryMemory.ts"

const model = "topics"
const topics = [/sister|sibling/, /oslo|norway/, /dog|pet/, /tennis|sport/]

/** A number for each topic, and a small one, so that none is without length. */
const vectorOf = (text: string): Float32Array => {
  const numbers = [...topics.map((topic) => (topic.test(text.toLowerCase()) ? 1 : 0)), 0.1]
  const length = Math.hypot(...numbers)
  return Float32Array.from(numbers, (number) => number / length)
}

const embedding = Layer.mock(Embeddings, {
  model,
  embed: (texts) => Effect.succeed(texts.map(vectorOf)),
  costOf: () => 0,
  alikeFrom: Effect.succeed(0.5),
})

const storeOf = storeWith(
  Layer.mergeAll(MemorySql.layer, IndexSql.layer, ConversationsSql.layer).pipe(
    Layer.provideMerge(VectorsSql.layer),
    Layer.provide(embedding),
  ),
  ConversationsSql.changes,
)

const twinsOn = (state: State) => Layer.merge(memoryMemoryOn(state), memoryConversationsOn(state))

const exchange = (chat: Chat, said: string, ...changes: ReadonlyArray<Change>) =>
  exchanged(chat, said, "I hear you", ...changes)

/** All of a model's, whoever said them. */
const embedAll = (of = model, make: (text: string) => Float32Array | null = vectorOf) =>
  Effect.gen(function* () {
    const { keep, missing } = yield* Vectors
    const all: Array<string> = []
    for (;;) {
      const next = yield* missing(of)
      if (next.length === 0) return all
      all.push(...next.map(({ text }) => text))
      assert.isTrue(
        yield* keep(
          next,
          next.map(({ text }) => make(text)),
        ),
      )
    }
  })

const near = (chat: Chat, asked: string, of = model) =>
  Vectors.use((held) => held.near(chat.sender.id, of, vectorOf(asked), null))

for (const [place, store] of storesWith(twinsOn, storeOf)) {
  layer(store)(`Vectors ${place}`, (it) => {
    it.effect("are made once for what people say, and find what is nearest of one person's", () =>
      Effect.gen(function* () {
        const [ann, bob] = [newChat(), newChat()]
        yield* exchange(ann, "My sister moved to Oslo")
        yield* exchange(ann, "Tennis is fun")
        yield* exchange(bob, "My sister has a dog")
        const all = yield* embedAll()
        assert.includeMembers(all, ["My sister moved to Oslo", "Tennis is fun", "My sister has a dog"])
        assert.notInclude(all, "I hear you")
        assert.deepStrictEqual(yield* embedAll(), [])
        const [best, ...others] = yield* near(ann, "Which sibling lives in Norway?")
        assert.approximately(best?.cosine ?? 0, 1, 0.01)
        assert.lengthOf(others, 1)
        assert.lengthOf(yield* near(bob, "sister"), 1)
      }),
    )

    it.effect("are never those of two models, or of two dimensions", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* exchange(chat, "My sister moved")
        yield* embedAll()
        yield* exchange(chat, "My dog barks")
        const { keep, missing } = yield* Vectors
        const next = yield* missing(model)
        assert.isFalse(
          yield* keep(
            next,
            next.map(() => Float32Array.of(1, 0)),
          ),
        )
        assert.include(
          (yield* missing(model)).map(({ text }) => text),
          "My dog barks",
        )
        assert.deepStrictEqual(yield* near(chat, "sister", "another"), [])
        assert.include(yield* embedAll("another"), "My sister moved")
        assert.deepStrictEqual(yield* near(chat, "sister"), [])
        assert.lengthOf(yield* near(chat, "sister", "another"), 2)
      }),
    )

    it.effect("are not kept if they began anew while they were made", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* exchange(chat, "My sister")
        const { keep, missing } = yield* Vectors
        const read = yield* missing("first")
        yield* missing("second")
        const ofFirst = read.map(() => Float32Array.of(1, 0))
        assert.isTrue(yield* keep(read, ofFirst))
        assert.include(yield* embedAll("second"), "My sister")
        assert.lengthOf(yield* near(chat, "sister", "second"), 1)
      }),
    )

    it.effect("are not there for a text that the model refuses, which holds up nothing", () =>
      Effect.gen(function* () {
        const chat = newChat()
        for (const said of ["My sister", "Tennis"]) yield* exchange(chat, said)
        yield* embedAll(model, (text) => (text === "Tennis" ? null : vectorOf(text)))
        assert.lengthOf(yield* near(chat, "tennis"), 1)
        assert.deepStrictEqual(yield* embedAll(), [])
      }),
    )

    it.effect("are not made of temporary conversations, and go with what is deleted", () =>
      Effect.gen(function* () {
        const chat = newChat()
        yield* exchange(chat, "My sister")
        yield* embedAll()
        yield* exchange(chat, "", change.begin("helper"))
        yield* exchange(chat, "Tennis")
        yield* embedAll()
        yield* exchange(chat, "", change.delete(1, "helper"))
        assert.lengthOf(yield* near(chat, "sister"), 1)
        yield* exchange(chat, "", change.temporary)
        yield* exchange(chat, "my whispered sister")
        assert.deepStrictEqual(yield* embedAll(), [])
      }),
    )
  })
}

layer(storeOf(passThrough))("vectors in PostgreSQL", (it) => {
  it.effect("find what a question means, though it has no word of it", () =>
    Effect.gen(function* () {
      const chat = newChat()
      for (const said of [
        "My sister moved to Oslo",
        "The weather is dull",
        "A week by the sea at Oslo",
        "Tennis on Fridays",
      ])
        yield* exchange(chat, said)
      yield* embedAll()
      const found = yield* Memory.use(({ search }) =>
        search(chat.sender.id, {
          words: "Does a sibling live in Norway?",
          continues: false,
          within: null,
          before: null,
        }),
      )
      assert.strictEqual(found[0]?.text, "My sister moved to Oslo")
      assert.deepStrictEqual(
        found.map(({ alike }) => alike),
        [true, true, false, false],
      )
    }),
  )

  it.effect("are made anew of an edited message, also if it was edited meanwhile", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      const edit = (words: string) =>
        sql`UPDATE messages SET text = ${words} WHERE user_id = ${chat.sender.id} AND role = 'user'`
      yield* exchange(chat, "My sister")
      yield* embedAll()
      yield* edit("Tennis")
      assert.deepStrictEqual(yield* near(chat, "sister"), [])
      const { keep, missing } = yield* Vectors
      const read = yield* missing(model)
      assert.deepStrictEqual(
        read.map(({ stale, text }) => [text, stale]),
        [["Tennis", true]],
      )
      yield* edit("My dog")
      assert.isTrue(yield* keep(read, [vectorOf("Tennis")]))
      assert.deepStrictEqual(yield* embedAll(), ["My dog"])
      assert.approximately((yield* near(chat, "pet"))[0]?.cosine ?? 0, 1, 0.01)
    }),
  )

  it.effect("are looked for only behind the messages that have theirs", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      for (const said of ["My sister", "Tennis"]) yield* exchange(chat, said)
      yield* embedAll()
      yield* sql`UPDATE messages SET created_at = created_at - interval '1 hour'`
      yield* exchange(chat, "My dog")
      assert.deepStrictEqual(yield* embedAll(), ["My dog"])
      const spaces = yield* sql<{ isPassed: boolean }>`
        SELECT upto >= (SELECT max(id) FROM messages WHERE text = 'Tennis' AND user_id = ${chat.sender.id})
          AND upto < (SELECT max(id) FROM messages WHERE text = 'My dog' AND user_id = ${chat.sender.id}) AS "isPassed"
        FROM memory_spaces ORDER BY id DESC LIMIT 1`
      assert.deepStrictEqual(spaces, [{ isPassed: true }])
    }),
  )

  it.effect("are looked for without reading what lies before", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      yield* exchange(chat, "My sister")
      yield* sql`
        INSERT INTO messages (user_id, conversation_id, role, text, turn_id, created_at)
        SELECT user_id, conversation_id, role, text || n, 1000000 + n, now() - interval '1 hour'
        FROM messages, generate_series(1, 3000) AS n WHERE user_id = ${chat.sender.id} AND role = 'user'`
      yield* embedAll()
      const { missing } = yield* Vectors
      yield* sql`ANALYZE messages, memory_vectors, conversations`
      // Of this session; what it read before is among them.
      const rowsRead = Effect.map(
        sql<{ rows: number }>`
          SELECT sum(seq_tup_read + idx_tup_fetch)::int AS rows FROM pg_stat_xact_user_tables
          WHERE relname IN ('messages', 'memory_vectors')`,
        ([row]) => row?.rows ?? 0,
      )
      const readFor = (of: string) =>
        sql.withTransaction(
          Effect.gen(function* () {
            yield* sql`SET LOCAL enable_seqscan = off`
            const before = yield* rowsRead
            yield* missing(of)
            return (yield* rowsRead) - before
          }),
        )
      assert.isBelow(yield* readFor(model), 500)
      assert.isBelow(yield* readFor("another"), 500, "nor what lies behind the next batch")
    }),
  )

  it.effect("begin anew once with a rebuilding of the index, and pass over nothing that may still come", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      yield* exchange(chat, "My sister")
      yield* sql`UPDATE messages SET created_at = created_at - interval '1 hour'`
      yield* embedAll()
      const upto = Effect.map(
        sql<{ upto: bigint }>`SELECT upto FROM memory_spaces ORDER BY id DESC LIMIT 1`,
        ([space]) => Number(space?.upto),
      )
      const before = yield* upto
      assert.isAbove(before, 0)
      yield* exchange(chat, "Tennis")
      yield* embedAll()
      assert.strictEqual(yield* upto, before)
      const { rebuild } = yield* MemoryIndex
      yield* rebuild
      yield* rebuild
      assert.deepStrictEqual(yield* near(chat, "sister"), [])
      assert.includeMembers(yield* embedAll(), ["My sister", "Tennis"])
      assert.lengthOf(yield* near(chat, "sister"), 2)
      assert.lengthOf(yield* sql`SELECT FROM memory_vectors WHERE user_id = ${chat.sender.id}`, 2)
    }),
  )
})
