import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { notLooked, riskPrompt } from "../../src/domain/safety/Risk.ts"
import { dependencies } from "../../src/policy/Dependencies.ts"
import { lookedAt } from "../../src/policy/Limits.ts"
import { riskWithin } from "../../src/policy/Rhythm.ts"
import { metricValue, withOwnMetrics } from "../support/MetricValues.ts"
import { ignore, prompt, startGuarded } from "../support/OpenAiModel.ts"
import type { Behaviour } from "../support/OpenAiServer.ts"

const start = (answer: string) =>
  Effect.map(startGuarded(answer), ({ riskModel, ...at }) => ({
    ...at,
    look: riskModel.look(riskPrompt("Judge.", "en", [{ role: "user", text: "a secret" }], lookedAt)),
  }))

const away: Behaviour = { kind: "status", status: 500 }

describe("the look of the model at a danger", () => {
  it.effect("finds a level, read by a schema, and is counted", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        const { look, server } = yield* start('{"level": "imminent"}')
        assert.strictEqual((yield* look).level, "imminent")
        assert.deepStrictEqual(
          server.requests.map(({ messages }) => messages.map(({ role }) => role)),
          [["system", "user"]],
        )
        assert.strictEqual(yield* metricValue("confidant_safety_risk_looks_total", { level: "imminent" }), 1)
      }),
    ),
  )

  it.effect("finds nothing where the answer is another one", () =>
    Effect.gen(function* () {
      const { look } = yield* start("I am here for you.")
      assert.strictEqual((yield* look).level, null)
    }),
  )

  it.effect("is tried once, and its failures open no breaker of the answers", () =>
    Effect.gen(function* () {
      const { guard, look, model, server } = yield* start("A private answer")
      const { failures } = dependencies.risk.breaker
      server.plan(...Array.from({ length: failures }, () => away))
      for (let index = 0; index < failures; index += 1) assert.deepStrictEqual(yield* look, notLooked)
      assert.lengthOf(server.requests, failures)
      assert.deepStrictEqual(yield* look, notLooked)
      assert.lengthOf(server.requests, failures, "its own breaker is open")
      const states = new Map((yield* guard.breakers).map(({ key, state }) => [key, state]))
      assert.deepStrictEqual([states.get("risk"), states.get("model")], ["open", "closed"])
      const { text } = yield* model.reply(prompt, ignore)
      assert.strictEqual(text, "A private answer")
    }),
  )

  it.effect("is given up when it is late", () =>
    Effect.gen(function* () {
      const { look, server } = yield* start('{"level": "high"}')
      server.plan({ kind: "hold", at: "start" })
      const looking = yield* Effect.forkChild(look, { startImmediately: true })
      yield* server.received(1)
      yield* TestClock.adjust(Duration.sum(riskWithin, Duration.seconds(1)))
      assert.deepStrictEqual(yield* Fiber.join(looking), notLooked)
    }),
  )
})
