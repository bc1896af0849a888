import { assert, layer } from "@effect/vitest"
import { Clock, Duration, Effect, Layer } from "effect"
import { Backlog } from "../../src/domain/operators/Backlog.ts"
import { DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import { JobQueue } from "../../src/domain/JobQueue.ts"
import { DeadJobs } from "../../src/domain/operators/letters/DeadJobs.ts"
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
