import { assert, layer } from "@effect/vitest"
import { Clock, Duration, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Backlog } from "../../src/domain/operators/Backlog.ts"
import { DeadLetters } from "../../src/domain/operators/DeadLetters.ts"
import { JobQueue } from "../../src/domain/JobQueue.ts"
import { DeadJobs } from "../../src/domain/operators/DeadJobs.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { Outbox } from "../../src/domain/talk/outgoing/Outbox.ts"
import { People } from "../../src/domain/talk/People.ts"
import { BacklogSql } from "../../src/store/operators/BacklogSql.ts"
import { Statements } from "../../src/store/driver/Statements.ts"
import { backlogOn } from "../support/MemoryBacklog.ts"
import { makeState } from "../support/MemoryState.ts"
import { portsOn } from "../support/MemoryStore.ts"
import { passThrough } from "../support/PassThroughGuard.ts"
import { testStore } from "../support/TestDatabase.ts"
import { begin, forgetful, newChat, settlement, text } from "./Stores.ts"

const memory = Layer.unwrap(
  Effect.sync(() => {
    const state = makeState()
    const ports = portsOn(state)
    return Layer.mergeAll(
      Layer.succeed(Inbox, ports.inbox),
      Layer.succeed(Outbox, ports.outbox),
      Layer.succeed(People, ports.people),
      Layer.succeed(DeadLetters, ports.deadLetters),
      Layer.succeed(JobQueue, ports.jobs),
      Layer.succeed(DeadJobs, ports.deadJobs),
      Layer.succeed(Backlog, backlogOn(state)),
    )
  }),
)

const real = (guard: typeof passThrough) =>
  BacklogSql.pipe(
    Layer.provide(Statements.layer),
    Layer.provide(guard),
    Layer.provideMerge(testStore(guard)),
    Layer.orDie,
  )

const stores = [
  ["in memory", memory],
  ["in PostgreSQL", real(passThrough)],
  ["in PostgreSQL, each answer lost once", real(forgetful)],
] as const

for (const [place, store] of stores) {
  layer(store, { excludeTestServices: true })(`Backlog ${place}`, (it) => {
    it.effect("counts a turn until its answer is delivered, and a letter until it is dealt with", () =>
      Effect.gen(function* () {
        const backlog = yield* Backlog
        const letters = yield* DeadLetters
        const inbox = yield* Inbox
        const outbox = yield* Outbox
        const before = yield* Clock.currentTimeMillis
        assert.deepStrictEqual(yield* backlog.waiting, { turns: 0, oldestUnanswered: null, deadLetters: 0 })

        const jobs = yield* JobQueue
        yield* jobs.enqueue([{ kind: "test", key: "1", lane: "1", userId: null, payload: null }])
        for (const job of yield* jobs.claim(["test"], 1, Duration.minutes(1))) {
          yield* jobs.bury(job, "refused")
          assert.strictEqual((yield* backlog.waiting).deadLetters, 1)
          yield* DeadJobs.use(({ drop }) => drop(job.id))
        }

        const chat = newChat()
        const turn = text(chat, "hello")
        const at = yield* begin(chat, turn)
        const waiting = yield* backlog.waiting
        assert.deepInclude(waiting, { turns: 1, deadLetters: 0 })
        assert.isTrue(Math.abs((waiting.oldestUnanswered ?? 0) - before) < 60_000)

        yield* inbox.settle(settlement(chat, turn, at, ["an answer"]))
        assert.strictEqual((yield* backlog.waiting).oldestUnanswered, waiting.oldestUnanswered, "not delivered yet")

        const { updateId } = turn.incoming
        const owner = { chatId: chat.id, epoch: at.epoch, updateId }
        yield* letters.add(owner, "delivery", "refused")
        yield* outbox.settle({ ...owner, part: 0 }, { _tag: "Failed", reason: "refused" })
        assert.deepStrictEqual(yield* backlog.waiting, { turns: 0, oldestUnanswered: null, deadLetters: 1 })
        assert.isTrue(yield* letters.drop(updateId))
        assert.strictEqual((yield* backlog.waiting).deadLetters, 0)
      }),
    )
  })
}

const user = 1_000
const minute = "interval '1 minute'"

/** A person who came `cameDays` ago and wrote at these minutes before now. */
const person = Effect.fnUntraced(function* (id: number, cameDays: number, minutesAgo: ReadonlyArray<number>) {
  const sql = yield* SqlClient
  yield* sql`
    INSERT INTO users (user_id, chat_id, name, language, created_at)
    VALUES (${user + id}, ${user + id}, 'Ada', 'en', now() - ${cameDays} * interval '1 day')`
  for (const [index, ago] of minutesAgo.entries()) {
    yield* sql`
      INSERT INTO messages (conversation_id, user_id, role, text, turn_id, created_at)
      VALUES (${id}, ${user + id}, 'user', 'hello', ${id * 1_000 + index}, now() - ${ago} * ${sql.literal(minute)})`
  }
})

const day = 24 * 60

layer(real(passThrough), { excludeTestServices: true })("Numbers of people in PostgreSQL", (it) => {
  it.effect("counts who came, who came back, and how long people stay", () =>
    Effect.gen(function* () {
      const backlog = yield* Backlog
      assert.deepStrictEqual(yield* backlog.activeUsers, { day: 0, week: 0, month: 0 })
      assert.isNull(yield* backlog.retention(1))
      assert.isNull(yield* backlog.sessions)

      // Two sessions of 20 minutes and one message alone.
      yield* person(1, 2, [200, 190, 180, 60, 40])
      yield* person(2, 2, [2 * day])
      yield* person(3, 40, [20 * day, 100])
      yield* person(4, 8, [3 * day])
      yield* person(5, 31, [31 * day])

      assert.deepStrictEqual(yield* backlog.activeUsers, { day: 2, week: 4, month: 4 })
      assert.strictEqual(yield* backlog.retention(1), 0.5)
      assert.strictEqual(yield* backlog.retention(7), 0)
      assert.strictEqual(yield* backlog.retention(30), 0)
      const held = yield* backlog.sessions
      // Written one after the other, each with a now of its own.
      const whole = Object.fromEntries(Object.entries(held ?? {}).map(([name, value]) => [name, Math.round(value)]))
      assert.deepStrictEqual(whole, { count: 3, mean: 800, median: 1_200, p95: 1_200 })
      assert.isAbove(yield* backlog.databaseBytes, 1_000_000)
    }),
  )
})
