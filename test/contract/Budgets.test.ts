import { assert, layer } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { SqlClient } from "effect/sql/SqlClient"
import { resetsAt } from "../../src/domain/operators/BudgetRule.ts"
import { Budgets } from "../../src/domain/operators/Budgets.ts"
import { Erasures } from "../../src/domain/backup/Erasures.ts"
import { UpdateId } from "../../src/domain/Ids.ts"
import { budgets as policy } from "../../src/policy/Budgets.ts"
import { BudgetsSql } from "../../src/store/operators/BudgetsSql.ts"
import { Statements } from "../../src/store/driver/Statements.ts"
import { memoryBudgets } from "../support/MemoryBudgets.ts"
import { MemoryStore } from "../support/MemoryStore.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { provideSettings } from "../support/Settings.ts"
import { testBackupStore, testStore } from "../support/TestDatabase.ts"
import { begin, type Chat, forgetful, newChat } from "./Stores.ts"

const usual = { messages: 2, costUsd: 1 }

const inPostgres = (guard: typeof passThrough) =>
  BudgetsSql.pipe(provideSettings({ budget: usual }), Layer.provideMerge(testStore(guard)), Layer.orDie)

const places = [
  ["in memory", Layer.merge(memoryBudgets(usual), MemoryStore)],
  ["in PostgreSQL", inPostgres(passThrough)],
  ["in PostgreSQL, each answer lost once", inPostgres(forgetful)],
] as const

let lastTurn = 0

const newTurn = () => {
  lastTurn += 1
  return UpdateId.make(lastTurn)
}

const lateInTheDay = Layer.effectDiscard(TestClock.setTime(resetsAt(0) - 1_000))

/** Somebody who is known. */
const person = Effect.suspend(() => {
  const chat = newChat()
  return Effect.as(begin(chat), chat)
})

const reserve = (chat: Chat, turnId = newTurn()) =>
  Budgets.use((budgets) => budgets.reserve({ userId: chat.sender.id, turnId })).pipe(Effect.map(({ _tag }) => _tag))

const today = (chat: Chat) =>
  Budgets.use((budgets) => budgets.find(chat.sender.id)).pipe(Effect.map((budget) => budget.today))

for (const [place, store] of places) {
  layer(store)(`Budgets ${place}`, (it) => {
    it.effect("give as many answers as they say, to each person", () =>
      Effect.gen(function* () {
        const [chat, other] = [yield* person, yield* person]
        const tags = [yield* reserve(chat), yield* reserve(chat), yield* reserve(chat), yield* reserve(other)]
        assert.deepStrictEqual(tags, ["Reserved", "Reserved", "Over", "Reserved"])
        assert.deepInclude(yield* today(chat), { messages: 2, costUsd: null, unpriced: 0 })
      }),
    )

    it.effect("count a turn that is worked on again once", () =>
      Effect.gen(function* () {
        const budgets = yield* Budgets
        const chat = yield* person
        const turn = newTurn()
        yield* reserve(chat, turn)
        assert.strictEqual(yield* reserve(chat, turn), "Reserved")
        yield* budgets.settle(turn, 0.25)
        yield* budgets.settle(turn, 0.5)
        yield* budgets.release(turn)
        assert.strictEqual(yield* reserve(chat, turn), "Reserved")
        assert.deepStrictEqual(yield* today(chat), { messages: 1, costUsd: 0.25, unpriced: 0 })
        yield* reserve(chat)
        assert.strictEqual(yield* reserve(chat), "Over")
        assert.strictEqual(yield* reserve(chat, turn), "Reserved", "also when all places are taken")
      }),
    )

    it.effect("take the place back of an answer that was not made", () =>
      Effect.gen(function* () {
        const budgets = yield* Budgets
        const chat = yield* person
        const turn = newTurn()
        yield* reserve(chat)
        yield* reserve(chat, turn)
        yield* budgets.release(turn)
        yield* budgets.release(turn)
        assert.deepStrictEqual([yield* reserve(chat), yield* reserve(chat)], ["Reserved", "Over"])
      }),
    )

    it.effect("end with what the answers cost; what is unknown is not nothing", () =>
      Effect.gen(function* () {
        const budgets = yield* Budgets
        const chat = yield* person
        yield* budgets.setLimits(chat.sender.id, { messages: null, costUsd: 1 })
        const [first, second, third] = [newTurn(), newTurn(), newTurn()]
        yield* reserve(chat, first)
        yield* budgets.settle(first, null)
        assert.deepStrictEqual(yield* today(chat), { messages: 1, costUsd: null, unpriced: 1 })
        yield* reserve(chat, second)
        yield* budgets.settle(second, 0.75)
        assert.strictEqual(yield* reserve(chat, third), "Reserved")
        yield* budgets.settle(third, 0.5)
        assert.strictEqual(yield* reserve(chat), "Over")
        assert.deepStrictEqual(yield* today(chat), { messages: 3, costUsd: 1.25, unpriced: 1 })
      }),
    )

    it.effect("are a person's own once they are set, and the usual ones again when they are reset", () =>
      Effect.gen(function* () {
        const budgets = yield* Budgets
        const chat = yield* person
        const { id } = chat.sender
        yield* budgets.setLimits(id, { messages: 0, costUsd: null })
        assert.strictEqual(yield* reserve(chat), "Over")
        yield* budgets.setLimits(id, { messages: null, costUsd: null })
        assert.strictEqual(yield* reserve(chat), "Unlimited")
        const free = { id, limits: { messages: null, costUsd: null }, resetsAt: resetsAt(0) }
        assert.deepStrictEqual(yield* budgets.find(id), { ...free, source: "operator", today: null })
        yield* budgets.setLimits(id, null)
        yield* budgets.setLimits(id, null)
        assert.strictEqual(yield* reserve(chat), "Reserved")
        assert.deepInclude(yield* budgets.find(id), { limits: usual, source: "environment" })
      }),
    )

    it.effect("give the last place to one of many who ask at once", () =>
      Effect.gen(function* () {
        const chat = yield* person
        const tags = yield* Effect.forEach(Array.from({ length: 8 }), () => reserve(chat), { concurrency: 8 })
        assert.strictEqual(tags.filter((tag) => tag === "Reserved").length, 2)
        assert.deepInclude(yield* today(chat), { messages: 2 })
      }),
    )
  })

  layer(store)(`Budgets of everybody ${place}`, (it) => {
    it.effect("add up for operators, without naming anybody", () =>
      Effect.gen(function* () {
        const budgets = yield* Budgets
        const nothing = {
          people: 0,
          messages: 0,
          costUsd: 0,
          unpriced: 0,
          usedUp: 0,
          own: 0,
          usual,
          resetsAt: resetsAt(0),
        }
        assert.deepStrictEqual(yield* budgets.today, nothing)
        const [busy, dear, own] = [yield* person, yield* person, yield* person]
        yield* reserve(busy)
        yield* reserve(busy)
        const [costly, unknown] = [newTurn(), newTurn()]
        yield* reserve(dear, costly)
        yield* budgets.settle(costly, 1.5)
        yield* budgets.setLimits(own.sender.id, { messages: 100, costUsd: null })
        yield* reserve(own, unknown)
        yield* budgets.settle(unknown, null)
        yield* reserve(own)
        yield* reserve(own)
        const sum = { ...nothing, people: 3, messages: 6, costUsd: 1.5, unpriced: 1, usedUp: 2, own: 1 }
        assert.deepStrictEqual(yield* budgets.today, sum)
      }),
    )
  })

  layer(store.pipe(Layer.provide(lateInTheDay)))(`Budgets on the next day ${place}`, (it) => {
    it.effect("are whole again", () =>
      Effect.gen(function* () {
        const budgets = yield* Budgets
        const chat = yield* person
        yield* budgets.setLimits(chat.sender.id, { messages: 1, costUsd: null })
        const turn = newTurn()
        yield* reserve(chat, turn)
        assert.strictEqual(yield* reserve(chat), "Over")
        yield* TestClock.adjust("2 seconds")
        assert.deepStrictEqual(yield* today(chat), { messages: 0, costUsd: 0, unpriced: 0 })
        assert.strictEqual(yield* reserve(chat, turn), "Reserved", "counted on the day before")
        assert.deepStrictEqual([yield* reserve(chat), yield* reserve(chat)], ["Reserved", "Over"])
      }),
    )
  })
}

for (const [place, store] of places.slice(0, 2)) {
  layer(store)(`Background work ${place}`, (it) => {
    it.effect("costs, and is no message", () =>
      Effect.gen(function* () {
        const budgets = yield* Budgets
        const chat = yield* person
        yield* budgets.charge(chat.sender.id, 0.25)
        assert.deepStrictEqual(yield* today(chat), { messages: 0, costUsd: 0.25, unpriced: 0 })
        const turn = newTurn()
        yield* reserve(chat, turn)
        yield* budgets.settle(turn, 0.25)
        yield* budgets.charge(chat.sender.id, null)
        yield* budgets.charge(chat.sender.id, 0.5)
        assert.deepStrictEqual(yield* today(chat), { messages: 1, costUsd: 1, unpriced: 1 })
        assert.strictEqual(yield* reserve(chat), "Over")
      }),
    )
  })
}

layer(inPostgres(passThrough))("Budgets in PostgreSQL", (it) => {
  it.effect("that another process set are known within seconds", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const chat = yield* person
      yield* sql`INSERT INTO budgets (user_id) VALUES (${chat.sender.id})`
      assert.strictEqual(yield* reserve(chat), "Reserved")
      yield* TestClock.adjust(policy.every)
      // The statement runs on the real server, in real time.
      const known = reserve(chat).pipe(Effect.repeat({ until: (tag) => tag === "Unlimited" }))
      yield* known.pipe(Effect.timeout(Duration.seconds(5)), TestClock.withLive)
    }),
  )
})

const longAgo = Layer.effectDiscard(
  Effect.gen(function* () {
    const sql = yield* SqlClient
    yield* sql`INSERT INTO users (user_id, chat_id, name, language) VALUES (1, 1, 'Ada', 'en')`
    yield* sql`INSERT INTO budget_days (user_id, day, messages) VALUES (1, '1969-12-24', 1), (1, '1969-12-25', 1)`
    yield* sql`INSERT INTO budget_uses (turn_id, user_id, day) VALUES (1, 1, '1969-12-24'), (2, 1, '1969-12-25')`
  }),
)

const withOldDays = BudgetsSql.pipe(
  provideSettings({ budget: usual }),
  Layer.provide(longAgo),
  Layer.provideMerge(testStore(passThrough)),
  Layer.orDie,
)

layer(withOldDays)("Budgets of days long gone", (it) => {
  it.effect("are removed after a week", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const kept = sql`SELECT turn_id AS turn FROM budget_uses JOIN budget_days USING (user_id, day)`
      const tidied = kept.pipe(Effect.repeat({ until: (rows) => rows.length < 2 }))
      const rows = yield* tidied.pipe(Effect.timeout(Duration.seconds(5)), TestClock.withLive)
      assert.deepStrictEqual(rows, [{ turn: 2n }])
    }),
  )
})

const withErasures = BudgetsSql.pipe(
  provideSettings({ budget: usual }),
  Layer.provide(Statements.layer.pipe(Layer.provide(passThrough))),
  Layer.provideMerge(testBackupStore(passThrough)),
  Layer.orDie,
)

layer(withErasures)("Budgets of somebody who is forgotten", (it) => {
  it.effect("leave no trace, and nobody who was at work brings them back", () =>
    Effect.gen(function* () {
      const budgets = yield* Budgets
      const erasures = yield* Erasures
      const sql = yield* SqlClient
      const [chat, other] = [yield* person, yield* person]
      for (const { sender } of [chat, other]) yield* budgets.setLimits(sender.id, { messages: 5, costUsd: null })
      yield* reserve(chat)
      yield* reserve(other)
      yield* erasures.forget(chat.sender.id)
      assert.isFalse((yield* Effect.flip(reserve(chat))).transient)
      yield* budgets.setLimits(chat.sender.id, { messages: 1, costUsd: null })
      for (const table of ["budgets", "budget_days", "budget_uses"]) {
        const kept = yield* sql`SELECT user_id FROM ${sql(table)}`
        assert.deepStrictEqual(kept, [{ user_id: BigInt(other.sender.id) }], table)
      }
    }),
  )
})
