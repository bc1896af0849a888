import { assert, describe, it } from "@effect/vitest"
import { Cron, Effect, Exit, Layer, Schema, SchemaGetter } from "effect"
import { TestClock } from "effect/testing"
import { JobQueue } from "../../src/domain/JobQueue.ts"
import { jobKind } from "../../src/domain/Jobs.ts"
import { StoreError } from "../../src/domain/StoreError.ts"
import { ModelUse } from "../../src/domain/ModelUse.ts"
import { JobSignal } from "../../src/jobs/JobSignal.ts"
import * as Worker from "../../src/jobs/Worker.ts"
import { usual, worker } from "../../src/policy/Jobs.ts"
import { captureLogs } from "../support/CaptureLogs.ts"
import { metricValue } from "../support/MetricValues.ts"
import { job, says, withTable } from "./Table.ts"

describe("the worker", () => {
  it.effect("says why it could not look for jobs, without a stack", () =>
    withTable(({ queue, start }) => {
      const { layer, lines } = captureLogs()
      const message = "the server only reads (25006)"
      const away = new StoreError({ operation: "Jobs.claim", transient: true, sqlState: "25006", message })
      return Effect.gen(function* () {
        yield* start(() => Effect.succeed({}), {}, { ...queue, claim: () => Effect.fail(away) })
        const said = lines.find((line) => line.message.startsWith("Looking for jobs failed"))
        assert.deepStrictEqual(said?.annotations, { reason: message })
        assert.strictEqual(said?.message, "Looking for jobs failed and will be tried again")
      }).pipe(Effect.provide(layer))
    }),
  )

  it.effect("runs what is enqueued in its process at once, a few at the same time, and each lane in order", () =>
    withTable(({ log, start }) =>
      Effect.gen(function* () {
        const { enqueue } = yield* start(() => Effect.as(Effect.sleep("1 second"), {}))
        yield* enqueue(job("a1", "a"), job("a2", "a"), job("b1", "b"), job("a3", "a"), job("b2", "b"))
        assert.deepStrictEqual(log, ["a1", "b1"])
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(log, ["a1", "b1", "a2", "b2"])
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(log.slice(4), ["a3"])
        yield* enqueue(...Array.from({ length: worker.atOnce + 2 }, (_, index) => job(`c${index}`)))
        yield* TestClock.adjust("100 millis")
        assert.lengthOf(log, 5 + worker.atOnce - 1)
      }),
    ),
  )

  it.effect("looks for what other processes enqueued, and for what has become due", () =>
    withTable(({ log, queue, start }) =>
      Effect.gen(function* () {
        yield* start(() => Effect.succeed({}))
        yield* queue.enqueue([job("now"), job("later", "later", { runAt: 60_000 })])
        assert.deepStrictEqual(log, [])
        yield* TestClock.adjust(worker.lookEvery)
        assert.deepStrictEqual(log, ["now"])
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(log, ["now", "later"])
      }),
    ),
  )

  it.effect("commits what a job leaves behind with its end", () =>
    withTable(({ done, said, start }) =>
      Effect.gen(function* () {
        const { enqueue } = yield* start((payload) =>
          Effect.succeed(payload === "a" ? { ...says("hello"), jobs: [job("b")] } : says("bye")),
        )
        yield* enqueue(job("a"))
        assert.deepStrictEqual(
          [done(), said()],
          [
            ["a", "b"],
            ["hello", "bye"],
          ],
        )
        assert.strictEqual(yield* metricValue("confidant_jobs_total", { kind: "test", outcome: "done" }), 2)
      }),
    ),
  )

  it.effect("goes on looking after a defect of the queue", () =>
    withTable(({ done, queue, start }) =>
      Effect.gen(function* () {
        let isBroken = true
        const claim: typeof queue.claim = (...given) =>
          Effect.suspend(() => (isBroken ? Effect.die(new Error("broken")) : queue.claim(...given)))
        const { enqueue } = yield* start(() => Effect.succeed({}), {}, { ...queue, claim })
        yield* enqueue(job("a"))
        isBroken = false
        yield* TestClock.adjust(worker.lookEvery)
        assert.deepStrictEqual(done(), ["a"])
      }),
    ),
  )

  it.effect(
    "runs each time of a schedule once, however many processes there are, and makes up the last missed one",
    () =>
      withTable(({ log, start, state }) =>
        Effect.gen(function* () {
          // At half past every hour. The payload of a scheduled run is null.
          const startScheduled = () =>
            start(() => Effect.succeed({}), {
              schedule: Cron.parseUnsafe("30 * * * *", "UTC"),
              payload: Schema.Null.pipe(
                Schema.decodeTo(Schema.String, {
                  decode: SchemaGetter.transform(() => "slot"),
                  encode: SchemaGetter.transform(() => null),
                }),
              ),
            })
          const [first, second] = [yield* startScheduled(), yield* startScheduled()]
          yield* TestClock.adjust("3 hours")
          assert.deepStrictEqual(log, ["slot", "slot", "slot"])
          yield* first.end
          yield* second.end
          yield* TestClock.adjust("5 hours")
          yield* startScheduled()
          yield* TestClock.adjust("5 minutes")
          assert.lengthOf(log, 4)
          assert.lengthOf(new Set([...state.jobs.values()].map(({ key }) => key)), 5)
        }),
      ),
  )

  it.effect("asks the model in the background", () =>
    withTable(({ said, start }) =>
      Effect.gen(function* () {
        const { enqueue } = yield* start(() => Effect.map(ModelUse, says))
        yield* enqueue(job("a"))
        assert.deepStrictEqual(said(), ["background"])
        assert.strictEqual(yield* ModelUse, "answers")
      }),
    ),
  )

  it.effect("does not start with two kinds of one name", () =>
    withTable(({ queue }) =>
      Effect.gen(function* () {
        const kind = jobKind({ name: "test", payload: Schema.String, policy: usual, run: () => Effect.succeed({}) })
        const built = Layer.build(Worker.layer([kind, kind])).pipe(
          Effect.provide(Layer.merge(JobSignal.layer, Layer.succeed(JobQueue, queue))),
        )
        assert.isTrue(Exit.hasDies(yield* Effect.exit(built)))
      }),
    ),
  )

  it.effect("counts what waits", () =>
    withTable(({ queue, start }) =>
      Effect.gen(function* () {
        yield* queue.enqueue([job("a", "a", { kind: "of tomorrow" })])
        yield* start(() => Effect.succeed({}))
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(yield* metricValue("confidant_jobs_waiting"), 1)
        assert.strictEqual(yield* metricValue("confidant_jobs_oldest_waiting_seconds"), 60)
      }),
    ),
  )
})
