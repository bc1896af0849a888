import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { StoreError } from "../../src/domain/StoreError.ts"
import { metricValue } from "../support/MetricValues.ts"
import { fails, job, type Run, withTable } from "./Table.ts"

describe("an attempt of a job", () => {
  it.effect("tries again what may pass, ever more rarely, and holds its lane back", () =>
    withTable(({ done, log, start }) =>
      Effect.gen(function* () {
        const { enqueue } = yield* start((payload, { attempt }) =>
          payload === "a" && attempt < 3 ? fails(true) : Effect.succeed({}),
        )
        yield* enqueue(job("a", "lane"), job("b", "lane"))
        yield* TestClock.adjust("9 seconds")
        assert.deepStrictEqual(log, ["a"])
        yield* TestClock.adjust("6 seconds")
        assert.deepStrictEqual(log, ["a", "a"])
        yield* TestClock.adjust("14 seconds")
        assert.lengthOf(log, 2)
        yield* TestClock.adjust("11 seconds")
        assert.deepStrictEqual(
          [log.slice(2), done()],
          [
            ["a", "b"],
            ["a", "b"],
          ],
        )
        assert.strictEqual(yield* metricValue("confidant_jobs_total", { outcome: "retried" }), 2)
      }),
    ),
  )

  const ends: Readonly<Record<string, { run: Run; attempts: number; detail: string }>> = {
    "is refused": { run: () => fails(false), attempts: 1, detail: "away" },
    "fails in every attempt": { run: () => fails(true), attempts: 3, detail: "away" },
    "dies in every attempt": {
      run: () => Effect.die(new Error("a secret")),
      attempts: 3,
      detail: "It failed unexpectedly",
    },
    "takes too long in every attempt": { run: () => Effect.never, attempts: 3, detail: "It took too long" },
  }
  for (const [name, { attempts, detail, run }] of Object.entries(ends)) {
    it.effect(`makes a dead letter of a job that ${name}, and goes on`, () =>
      withTable(({ dead, done, start }) =>
        Effect.gen(function* () {
          const { enqueue } = yield* start((payload, running) =>
            payload === "bad" ? run(payload, running) : Effect.succeed({}),
          )
          yield* enqueue(job("bad", "lane"), job("good", "lane"))
          yield* TestClock.adjust("20 minutes")
          const [letter, ...others] = yield* dead.list(10)
          assert.deepInclude(letter, { kind: "test", attempts, detail })
          assert.deepStrictEqual([others, done()], [[], ["good"]])
          assert.strictEqual(yield* metricValue("confidant_jobs_total", { outcome: "failed" }), 1)
        }),
      ),
    )
  }

  it.effect("makes a dead letter of a job whose payload it cannot read", () =>
    withTable(({ dead, log, start }) =>
      Effect.gen(function* () {
        const { enqueue } = yield* start(() => Effect.succeed({}))
        yield* enqueue(job("a", "a", { payload: { of: "another release" } }))
        assert.deepStrictEqual(log, [])
        assert.lengthOf(yield* dead.list(10), 1)
      }),
    ),
  )

  it.effect("makes a dead letter of a job whose end the database refuses", () =>
    withTable(({ dead, queue, start }) =>
      Effect.gen(function* () {
        const refused = new StoreError({
          operation: "Jobs.complete",
          transient: false,
          sqlState: "23502",
          message: "no",
        })
        const { enqueue } = yield* start(
          () => Effect.succeed({}),
          {},
          { ...queue, complete: () => Effect.fail(refused) },
        )
        yield* enqueue(job("a"))
        assert.deepStrictEqual(
          (yield* dead.list(10)).map(({ detail }) => detail),
          ["no"],
        )
      }),
    ),
  )
})
