import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Fiber, Logger } from "effect"
import { TestClock } from "effect/testing"
import { everlasting } from "../../src/boundary/Loop.ts"
import { metricValue, withOwnMetrics } from "../support/MetricValues.ts"

const unexpected = metricValue("confidant_errors_total", { kind: "unexpected" })

/** Level and cause of what is logged. */
const capture = () => {
  const lines: Array<readonly [string, string]> = []
  const logger = Logger.make<unknown, void>(({ cause, logLevel }) => {
    lines.push([
      logLevel,
      Cause.prettyErrors(cause)
        .map(({ message }) => message)
        .join(),
    ])
  })
  return { lines, layer: Logger.layer([logger]) }
}

/** Rounds end as `outcomes` say, in their order, and well after those. */
const rounds = (outcomes: ReadonlyArray<Effect.Effect<void, string>>) => {
  const begun: Array<number> = []
  const round = Effect.clockWith((clock) =>
    Effect.flatMap(clock.currentTimeMillis, (now) => {
      begun.push(now)
      return outcomes[begun.length - 1] ?? Effect.void
    }),
  )
  return { begun, round }
}

describe("a loop", () => {
  it.effect("goes on after rounds that die, fail or are interrupted, and logs and counts what went wrong", () => {
    const { layer, lines } = capture()
    const { begun, round } = rounds([Effect.die(new Error("broken")), Effect.fail("no"), Effect.interrupt])
    return Effect.gen(function* () {
      yield* Effect.forkChild(everlasting("The rounds", round, "1 second"))
      yield* TestClock.adjust("4 seconds")
      assert.deepStrictEqual(begun, [0, 1_000, 2_000, 3_000, 4_000])
      assert.strictEqual(yield* unexpected, 2)
      assert.deepStrictEqual(lines, [
        ["Error", "broken"],
        ["Error", "no"],
      ])
    }).pipe(Effect.provide(layer), withOwnMetrics)
  })

  it.effect("ends when it is interrupted, between rounds and within one", () => {
    const { layer, lines } = capture()
    return Effect.gen(function* () {
      for (const hangs of [false, true]) {
        const { begun, round } = rounds(hangs ? [Effect.never] : [])
        const loop = yield* Effect.forkChild(everlasting("The rounds", round, "1 second"))
        yield* TestClock.adjust("500 millis")
        yield* Fiber.interrupt(loop)
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(begun.length, 1)
      }
      assert.deepStrictEqual(lines, [])
    }).pipe(Effect.provide(layer), withOwnMetrics)
  })
})
