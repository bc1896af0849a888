import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { soundKind } from "../../../../src/domain/MoodChanges.ts"
import { Budgets } from "../../../../src/domain/operators/Budgets.ts"
import { extraction, reading } from "../../../../src/policy/Facts.ts"
import { worker } from "../../../../src/policy/Jobs.ts"
import { metricValue, withOwnMetrics } from "../../../support/MetricValues.ts"
import { broken, exchange, extracting, hearing, listOf, person, shownIn, store } from "./Learning.ts"

const kazan = { text: "I live in Kazan", slot: "city" }
const nonsense = () => Effect.succeed("nonsense")

layer(store)("facts", (it) => {
  it.effect("come of no batch that fails, which is tried again and at last skipped and counted", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        const chat = yield* person("I live in Kazan")
        for (const behave of [nonsense, () => Effect.die("a bug")]) {
          const { read } = yield* extracting(behave)
          yield* Effect.exit(read(chat))
          assert.deepStrictEqual(yield* listOf(chat), [])
        }
        const { prompts, read } = yield* extracting(nonsense)
        yield* read(chat, extraction.attempts)
        assert.strictEqual(yield* metricValue("confidant_facts_skipped_batches_total"), 1)
        yield* read(chat)
        assert.lengthOf(prompts, 1)
      }),
    ),
  )

  it.effect("come in one call with how the messages sounded", () =>
    Effect.gen(function* () {
      const chat = yield* person("I feel low today")
      const { look, prompts, run } = yield* extracting((prompt) =>
        Effect.succeed(
          JSON.stringify({ facts: [], moods: [{ message_id: shownIn(prompt)[0], step: 2, quote: "I feel low" }] }),
        ),
      )
      yield* look
      const { changes = [] } = yield* run(chat.sender.id)
      assert.deepStrictEqual(
        changes.map(({ kind }) => kind),
        ["memory.learn", soundKind],
      )
      assert.lengthOf(prompts, 1)
    }),
  )

  it.effect("wait, and no batch is skipped, while the model is away or may not be asked", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        const sql = yield* SqlClient
        const chat = yield* person("I live in Kazan", ...Array.from({ length: reading.batch }, (_, n) => `word ${n}`))
        const { due, read } = yield* extracting(() => broken)
        for (const each of [read(chat, extraction.attempts), (yield* extracting(hearing(kazan), false)).read(chat)]) {
          yield* sql`UPDATE fact_readings SET not_before = NULL`
          assert.lengthOf(yield* due(chat.sender.id), 1)
          assert.strictEqual((yield* each.pipe(TestClock.withLive)).changes?.[0]?.kind, "memory.later")
          assert.lengthOf(yield* due(chat.sender.id), 0)
        }
        assert.isNull(yield* metricValue("confidant_facts_skipped_batches_total"))
        yield* (yield* extracting(hearing(kazan))).read(chat)
        assert.deepStrictEqual(yield* listOf(chat), ["I live in Kazan"])
      }),
    ),
  )

  it.effect("leave places to other jobs, however many people wait", () =>
    Effect.gen(function* () {
      const words = Array.from({ length: reading.batch }, (_, n) => `word ${n}`)
      for (let count = 0; count < worker.atOnce; count += 1) yield* person(...words)
      const { look } = yield* extracting(hearing())
      const jobs = (yield* look).jobs ?? []
      assert.isAbove(jobs.length, reading.lanes)
      assert.isAtMost(new Set(jobs.map(({ lane }) => lane)).size, reading.lanes)
      assert.isBelow(reading.lanes, worker.atOnce)
    }),
  )

  it.effect("are not looked for once half of the budget is spent, and each call counts", () =>
    Effect.gen(function* () {
      const chat = yield* person("one")
      const budgets = yield* Budgets
      const { prompts, read } = yield* extracting(hearing())
      yield* read(chat)
      assert.strictEqual((yield* budgets.find(chat.sender.id)).today?.costUsd, 0.25)
      yield* budgets.charge(chat.sender.id, 0.75)
      yield* exchange(chat, "two")
      const { changes } = yield* read(chat)
      assert.strictEqual(changes?.[0]?.kind, "memory.later")
      assert.lengthOf(prompts, 1)
    }),
  )
})
