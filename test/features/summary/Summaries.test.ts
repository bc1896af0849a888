import { assert, layer } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { MessageId } from "../../../src/domain/Ids.ts"
import { change } from "../../../src/features/chats/Conversations.ts"
import * as ConversationsSql from "../../../src/features/chats/ConversationsSql.ts"
import * as OneMessageSql from "../../../src/features/forget/OneMessageSql.ts"
import { Summaries } from "../../../src/features/summary/Summaries.ts"
import * as SummariesSql from "../../../src/features/summary/SummariesSql.ts"
import { ChangeKinds } from "../../../src/store/driver/Changes.ts"
import { forgetIn } from "../../../src/store/ForgetSql.ts"
import { forgetful, newChat } from "../../contract/Stores.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { makeState } from "../../support/MemoryState.ts"
import { memoryStoreOn } from "../../support/MemoryStore.ts"
import { metricValue, withOwnMetrics } from "../../support/MetricValues.ts"
import { passThrough } from "../../support/PassThroughGuard.ts"
import { testStore } from "../../support/TestDatabase.ts"
import { memoryConversationsOn } from "../chats/MemoryConversations.ts"
import { memoryOneMessageOn } from "../forget/MemoryForget.ts"
import { memorySummariesOn } from "./MemorySummaries.ts"
import {
  away,
  changed,
  covered,
  exchange,
  exchanges,
  forgotten,
  hasten,
  house,
  latest,
  odd,
  opened,
  walk,
  well,
  wellAfter,
  wordsIn,
} from "./SummaryHouse.ts"

const memory = Layer.unwrap(
  Effect.sync(() => {
    const state = makeState()
    return Layer.mergeAll(
      memoryStoreOn(state),
      memorySummariesOn(state),
      memoryConversationsOn(state),
      memoryOneMessageOn(state),
      BotTexts.layer,
    )
  }),
)

const inPostgres = (guard: typeof passThrough) =>
  Layer.mergeAll(SummariesSql.layer, ConversationsSql.layer, OneMessageSql.layer, BotTexts.layer).pipe(
    Layer.provideMerge(testStore(guard)),
    Layer.provide(Layer.succeed(ChangeKinds, [...ConversationsSql.changes, ...OneMessageSql.changes])),
    Layer.orDie,
  )

for (const [place, store, { seeds, steps }] of [
  ["in memory", memory, { seeds: 4, steps: 25 }],
  ["in PostgreSQL", inPostgres(passThrough), { seeds: 1, steps: 12 }],
  ["in PostgreSQL, each answer lost once", inPostgres(forgetful), { seeds: 1, steps: 6 }],
] as const) {
  layer(store, { timeout: "60 seconds" })(`summaries ${place}`, (it) => {
    it.effect("hold the oldest 20 messages once 26 are not folded, and go on from themselves", () =>
      Effect.gen(function* () {
        const chat = newChat()
        const { prompts, sectionFor, work } = yield* house
        yield* exchanges(chat, 12)
        yield* work
        assert.lengthOf(prompts, 0)
        yield* exchange(chat)
        yield* work
        const { history } = yield* opened(chat)
        assert.strictEqual((yield* latest(chat))?.last, history[19]?.id)
        assert.isNull(yield* sectionFor(chat), "the prompt holds all of it")
        yield* exchanges(chat, 30)
        yield* work
        assert.lengthOf(prompts, 4)
        for (const prompt of prompts.slice(1)) assert.include(prompt, wordsIn(history[0]?.text ?? "")[0] ?? "-")
        const section = yield* sectionFor(chat)
        assert.match(section ?? "", /^summary-prompt .*\n> The person spoke of w/u)
        assert.isNull(yield* sectionFor(chat, "I want to kill myself"))
        assert.isTrue(yield* covered(chat))
      }),
    )

    it.effect("are written once, however many write them", () =>
      Effect.gen(function* () {
        const chat = newChat()
        const { prompts, state, work } = yield* house
        yield* exchanges(chat, 13)
        const second = yield* house
        state.behave = wellAfter(Effect.orDie(Effect.provide(second.work, yield* Effect.context<never>())))
        yield* work
        assert.deepStrictEqual([prompts.length, second.prompts.length], [1, 1])
        yield* work
        assert.isTrue(yield* covered(chat))
        assert.deepStrictEqual([prompts.length, second.prompts.length], [1, 1])
      }),
    )

    it.effect("are never of a temporary conversation", () =>
      Effect.gen(function* () {
        const chat = newChat()
        const { prompts, work } = yield* house
        yield* changed(chat, change.temporary)
        yield* exchanges(chat, 14)
        yield* work
        assert.lengthOf(prompts, 0)
        assert.isNull(yield* latest(chat))
      }),
    )

    it.effect("leave nothing behind where a model fails, and are tried again, later and later", () =>
      withOwnMetrics(
        Effect.gen(function* () {
          const chat = newChat()
          const { prompts, state, work } = yield* house
          yield* exchanges(chat, 13)
          for (const behave of [away, odd]) {
            state.behave = behave
            yield* work
            yield* work
            assert.isNull(yield* latest(chat))
            yield* hasten
          }
          assert.lengthOf(prompts, 2)
          const outcomes = ["failed", "refused", "folded"] as const
          const counted = (outcome: string) => metricValue("confidant_history_folds_total", { outcome })
          assert.deepStrictEqual(yield* Effect.forEach(outcomes, counted), [1, 1, null])
          state.behave = well
          yield* work
          assert.isTrue(yield* covered(chat))
          assert.deepStrictEqual(yield* Effect.forEach(outcomes, counted), [1, 1, 1])
          assert.strictEqual(yield* metricValue("confidant_history_fold_oldest_due_seconds"), 0)
        }),
      ),
    )

    it.effect("wait for the next day once half of the person's budget is spent, and hold up nobody else", () =>
      Effect.gen(function* () {
        const [chat, other] = [newChat(), newChat()]
        const { charge, prompts, work } = yield* house
        yield* exchanges(chat, 13)
        yield* exchanges(other, 13)
        yield* charge(chat.sender.id, 1)
        yield* work
        assert.lengthOf(prompts, 1)
        assert.isNull(yield* latest(chat))
        yield* hasten
        yield* work
        assert.isTrue(yield* covered(chat))
        assert.isTrue(yield* covered(other))
      }),
    )

    it.effect("are not there where a fold was broken off, and the next one writes them", () =>
      Effect.gen(function* () {
        const chat = newChat()
        const { prompts, state, work } = yield* house
        yield* exchanges(chat, 13)
        state.behave = () => Effect.never
        const broken = yield* Effect.forkChild(work)
        yield* Effect.yieldNow.pipe(Effect.repeat({ until: () => prompts.length > 0 }))
        yield* Fiber.interrupt(broken)
        assert.isNull(yield* latest(chat))
        state.behave = well
        yield* work
        assert.isTrue(yield* covered(chat))
      }),
    )

    it.effect("go with their conversation", () =>
      Effect.gen(function* () {
        const chat = newChat()
        const { work } = yield* house
        yield* exchanges(chat, 13)
        yield* work
        const { id } = yield* opened(chat)
        yield* changed(chat, change.begin("helper"), change.delete(1, "helper"))
        assert.isNull(yield* Summaries.use((summaries) => summaries.latest(id, null)))
        assert.isNull(yield* Summaries.use(({ oldest }) => oldest))
      }),
    )

    it.effect("leave no message between themselves and the newest ones, and keep no word that is gone", () =>
      Effect.forEach(
        Array.from({ length: seeds }, (_, index) => index + 1),
        (seed) => walk(seed, steps),
        { discard: true },
      ),
    )
  })
}

/** The tables with this word. */
const holding = Effect.fnUntraced(function* (canary: string) {
  const sql = yield* SqlClient
  const tables = yield* sql<{ readonly name: string }>`
    SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`
  return yield* Effect.filter(tables, ({ name }) =>
    Effect.map(sql`SELECT FROM ${sql(name)} AS row WHERE row::text LIKE ${`%${canary}%`}`, ({ length }) => length > 0),
  )
})

const Counted = Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ folds: Schema.Int })))

layer(inPostgres(passThrough))("summaries in PostgreSQL", (it) => {
  it.effect("of a long conversation are folded again from the last one before what was deleted", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      const { prompts, work } = yield* house
      for (let round = 0; round < 20; round += 1) {
        yield* exchanges(chat, round === 0 ? 13 : 10)
        yield* work
      }
      const kept = yield* sql`SELECT folds FROM summaries WHERE user_id = ${chat.sender.id} ORDER BY folds`.pipe(
        Effect.flatMap(Counted),
      )
      assert.deepStrictEqual(
        kept.map(({ folds }) => folds),
        [8, 16, 17, 18, 19, 20],
      )
      const { history } = yield* opened(chat)
      prompts.length = 0
      const gone = history[17 * 20 + 3]
      const [canary = ""] = wordsIn(gone?.text ?? "")
      assert.isNotEmpty(yield* holding(canary))
      yield* forgotten(chat, MessageId.make(gone?.id ?? 0))
      assert.deepStrictEqual(yield* holding(canary), [])
      assert.strictEqual((yield* latest(chat))?.last, history[17 * 20 - 1]?.id)
      yield* work
      assert.isAtMost(prompts.length, 3)
      assert.deepStrictEqual(yield* holding(canary), [])
      assert.isTrue(yield* covered(chat))
    }),
  )

  it.effect("are not written while somebody deletes what they are made from, who waits for nothing", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      const { work } = yield* house
      yield* exchanges(chat, 13)
      const { history } = yield* opened(chat)
      const begun = yield* Deferred.make<void>()
      const folding = yield* Effect.forkChild(Effect.andThen(Deferred.await(begun), work))
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`DELETE FROM messages WHERE id = ${history[3]?.id ?? 0}`
          yield* Deferred.succeed(begun, undefined)
          yield* Fiber.join(folding)
        }),
      )
      assert.isNull(yield* latest(chat))
    }),
  )

  it.effect("go where somebody deletes what they cover while they are being written", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      const { work } = yield* house
      yield* exchanges(chat, 13)
      yield* work
      yield* exchanges(chat, 10)
      const { history } = yield* opened(chat)
      const begun = yield* Deferred.make<void>()
      const deleting = yield* Effect.forkChild(
        Effect.andThen(Deferred.await(begun), sql`DELETE FROM messages WHERE id = ${history[3]?.id ?? 0}`),
      )
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* work
          yield* Deferred.succeed(begun, undefined)
          yield* sql`SELECT FROM pg_locks WHERE NOT granted`.pipe(
            Effect.filterOrFail(({ length }) => length > 0),
            Effect.retry({ times: 100_000 }),
          )
        }),
      )
      yield* Fiber.join(deleting)
      assert.isNull(yield* latest(chat))
    }),
  )

  it.effect("hold nothing of somebody who was forgotten", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = newChat()
      const { work } = yield* house
      yield* exchanges(chat, 13)
      yield* work
      yield* forgetIn(sql, [chat.sender.id])
      for (const table of ["summaries", "summary_due"]) {
        assert.lengthOf(
          yield* sql`SELECT FROM ${sql(table)} WHERE conversation_id NOT IN (SELECT id FROM conversations)`,
          0,
        )
      }
      assert.lengthOf(yield* sql`SELECT FROM summaries WHERE user_id = ${chat.sender.id}`, 0)
    }),
  )
})
