import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import { TestClock } from "effect/testing"
import { StoreError } from "../../src/domain/StoreError.ts"
import { worker } from "../../src/policy/Jobs.ts"
import { metricValue } from "../support/MetricValues.ts"
import { job, says, withTable } from "./Table.ts"

describe("a worker", () => {
  it.effect("takes over from a process that died, and ends a job that no process survives", () =>
    withTable(({ dead, done, log, queue, start }) =>
      Effect.gen(function* () {
        const die = Effect.andThen(queue.claim(["test"], 1, worker.lease), TestClock.adjust(worker.lease))
        yield* queue.enqueue([job("a", "lane"), job("b", "lane")])
        yield* die
        const { end } = yield* start(() => Effect.never)
        assert.deepStrictEqual(log, ["a"])
        yield* end
        yield* die
        yield* die
        yield* start(() => Effect.succeed({}))
        yield* TestClock.adjust(worker.lookEvery)
        assert.deepStrictEqual([log, done()], [["a", "b"], ["b"]])
        assert.deepInclude((yield* dead.list(10))[0], { attempts: 4 })
      }),
    ),
  )

  it.effect("keeps a long job for as long as it renews its lease", () =>
    withTable(({ done, log, start }) =>
      Effect.gen(function* () {
        const { enqueue } = yield* start(() => Effect.as(Effect.sleep("4 minutes"), {}))
        yield* start(() => Effect.succeed({}))
        yield* enqueue(job("a"))
        yield* TestClock.adjust("5 minutes")
        assert.deepStrictEqual([log, done()], [["a"], ["a"]])
      }),
    ),
  )

  it.effect("that was frozen changes nothing when another one has taken over", () =>
    withTable(({ done, log, queue, said, start }) =>
      Effect.gen(function* () {
        let isFrozen = false
        const thaw = yield* Deferred.make<void>()
        const whenAwake = <A, E>(effect: Effect.Effect<A, E>) =>
          Effect.suspend(() => (isFrozen ? Effect.andThen(Deferred.await(thaw), effect) : effect))
        const frozen = yield* start(
          () =>
            Effect.sync(() => {
              isFrozen = true
              return says("first")
            }),
          {},
          {
            ...queue,
            claim: (...given) => whenAwake(queue.claim(...given)),
            renew: (...given) => whenAwake(queue.renew(...given)),
            complete: (...given) => whenAwake(queue.complete(...given)),
          },
        )
        yield* frozen.enqueue(job("a"))
        yield* start(() => Effect.succeed(says("second")))
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual([log, said()], [["a", "a"], ["second"]])
        isFrozen = false
        yield* Deferred.succeed(thaw, undefined)
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual([log, said(), done()], [["a", "a"], ["second"], ["a"]])
        assert.strictEqual(yield* metricValue("confidant_jobs_total", { outcome: "lost" }), 1)
      }),
    ),
  )

  it.effect("gives back what it has not ended when it is stopped, and counts no attempt", () =>
    withTable(({ log, start, state }) =>
      Effect.gen(function* () {
        const interrupted = yield* Deferred.make<void>()
        const first = yield* start(() =>
          Effect.onInterrupt(Effect.never, () => Deferred.succeed(interrupted, undefined)),
        )
        yield* first.enqueue(job("a"))
        yield* first.end
        yield* Deferred.await(interrupted)
        assert.deepInclude([...state.jobs.values()][0], { attempts: 0, leasedUntil: null, doneAt: null })
        yield* start((_, { attempt }) => Effect.succeed(says(`attempt ${attempt}`)))
        assert.deepStrictEqual(log, ["a", "a"])
      }),
    ),
  )

  it.effect("offers the result of a job until the database is back", () =>
    withTable(({ done, log, queue, start }) =>
      Effect.gen(function* () {
        const away = new StoreError({ operation: "Jobs", transient: true, sqlState: null, message: "away" })
        let isAway = true
        const outage = <A>(effect: Effect.Effect<A, StoreError>) =>
          Effect.suspend(() => (isAway ? Effect.fail(away) : effect))
        const { enqueue } = yield* start(
          () => Effect.succeed({}),
          {},
          {
            ...queue,
            complete: (...given) => outage(queue.complete(...given)),
            renew: (...given) => outage(queue.renew(...given)),
            waiting: outage(queue.waiting),
          },
        )
        yield* enqueue(job("a"))
        yield* TestClock.adjust("20 seconds")
        assert.deepStrictEqual(done(), [])
        isAway = false
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual([log, done()], [["a"], ["a"]])
      }),
    ),
  )
})
