import { assert, describe, it } from "@effect/vitest"
import { type Duration, Effect, Layer, Metric } from "effect"
import { TestClock } from "effect/testing"
import { makeFleet } from "../../../src/boundary/Fleet.ts"
import { oldestUnanswered } from "../../../src/domain/metrics/Turns.ts"
import { ToldAlerts } from "../../../src/domain/operators/ToldAlerts.ts"
import type { FakeTelegram } from "../../support/FakeTelegram.ts"
import { operators, away, NoInbox, NoLetters, withAlerts, told, openBreaker } from "./Watched.ts"

describe("alerts of several processes", () => {
  /** What two processes tell together, one after the other, each with its own view of the same trouble. */
  const inTwo = (claim: ToldAlerts["Service"]["claim"], body: Effect.Effect<void, never, FakeTelegram>) =>
    Effect.forEach([0, 1], (place) => {
      const fleet = makeFleet()
      fleet.saw({ size: 2, place, isCounted: true, slower: 1, spentElsewhereUsd: 0, isLedInVain: false })
      return withAlerts(
        body.pipe(Effect.andThen(told)),
        operators,
        10,
        NoInbox,
        NoLetters,
        Layer.mock(ToldAlerts, { claim, orphans: Effect.succeed([]) }),
        fleet,
      )
    })

  it.effect("come from one of two processes, and without the database from the other only if it lasts", () =>
    Effect.gen(function* () {
      const claims: Array<string> = []
      const trouble = (lasting: Duration.Input) =>
        Effect.andThen(Metric.update(oldestUnanswered, 90), TestClock.adjust(lasting))
      const once: ToldAlerts["Service"]["claim"] = (name, message) =>
        Effect.sync(() => (claims.push(`${message} ${name}`) === 1 ? ("said" as const) : ("known" as const)))
      assert.deepStrictEqual(yield* inTwo(once, trouble("30 minutes")), [[], []], "what is said is in the inbox")
      assert.lengthOf(claims, 2, "who knows asks no more")
      const gone = () => Effect.fail(away)
      const [first, second] = yield* inTwo(gone, trouble("1 minute"))
      assert.deepStrictEqual([first?.length, second?.length], [1, 0])
      assert.deepStrictEqual(
        (yield* inTwo(gone, trouble("10 minutes"))).map(({ length }) => length),
        [1, 1],
      )
    }),
  )

  it.effect(
    "are over by a message of another process when the one that told of them is gone, unless they still hold",
    () => {
      const since = new Date(2026, 5, 10, 9).getTime()
      const left = ["CircuitBreakerOpen model", "CircuitBreakerOpen telegram"]
      const toldAlerts = Layer.mock(ToldAlerts, {
        claim: () => Effect.fail(away),
        orphans: Effect.succeed(left.map((name) => ({ name, what: `words of ${name}`, since }))),
      })
      return withAlerts(
        Effect.gen(function* () {
          yield* openBreaker("telegram", true)
          yield* openBreaker("telegram", false)
          yield* TestClock.adjust("4 minutes")
          assert.deepStrictEqual(yield* told, [])
          yield* openBreaker("model", true)
          yield* TestClock.adjust("20 seconds")
          assert.deepStrictEqual(yield* told, [])
          yield* TestClock.adjust("3 minutes")
          const texts = yield* told
          assert.lengthOf(
            texts.filter((text) => text.includes("words of CircuitBreakerOpen telegram")),
            1,
          )
          assert.lengthOf(
            texts.filter((text) => text.includes("words of CircuitBreakerOpen model")),
            0,
          )
        }),
        operators,
        10,
        NoInbox,
        NoLetters,
        toldAlerts,
      )
    },
  )
})
