import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { ModelErrorReason } from "../../src/domain/talk/ChatModel.ts"
import { TelegramMessageId } from "../../src/domain/Ids.ts"
import { FakeChatModel } from "../support/FakeChatModel.ts"
import { metricSum, metricValue, withOwnMetrics } from "../support/MetricValues.ts"
import { acquainted, arrives, Engine, Outage, says, update } from "./Engine.ts"

const measured = <A, E, R>(effect: Effect.Effect<A, E, R>) => withOwnMetrics(Effect.provide(effect, Engine))

const retried = (yes: boolean) => metricValue("confidant_messages_total", { retried: String(yes) })
const used = (feature: string) => metricValue("confidant_feature_used_total", { feature })

describe("what is counted of turns", () => {
  it.effect("is each turn that is done, what was used, and how long the first part took from its arrival", () =>
    measured(
      Effect.gen(function* () {
        const owner = yield* acquainted()
        assert.deepStrictEqual([yield* retried(false), yield* used("consent")], [2, 2])
        const before = yield* metricSum("messaging_process_duration_seconds")
        yield* arrives(
          says(3, "hello"),
          update(4, { _tag: "Command", messageId: TelegramMessageId.make(4), name: "menu", argument: "" }),
        )
        yield* TestClock.adjust("3 seconds")
        yield* owner.wake
        assert.strictEqual((yield* metricSum("messaging_process_duration_seconds")) - before, 6)
        assert.deepStrictEqual([yield* used("talk"), yield* used("menu")], [1, 1])
        assert.deepStrictEqual([yield* retried(false), yield* retried(true)], [4, null])
      }),
    ),
  )

  it.effect("is a turn that had to wait as one that was tried again, and its use once", () =>
    measured(
      Effect.gen(function* () {
        const owner = yield* acquainted()
        const { script } = yield* FakeChatModel
        script.push({ parts: [], end: ModelErrorReason.cases.ServerFault.make({}) })
        yield* arrives(says(3, "hello"))
        yield* owner.wake
        assert.isNull(yield* retried(true))
        yield* TestClock.adjust("1 hour")
        yield* owner.wake
        assert.deepStrictEqual([yield* retried(true), yield* used("talk")], [1, 1])
      }),
    ),
  )

  it.effect("is an answer that could not be saved as critical, and anything else as a warning", () =>
    measured(
      Effect.gen(function* () {
        const owner = yield* acquainted()
        const outage = yield* Outage
        outage.settlesFail = true
        yield* arrives(says(3, "hello"))
        yield* Fiber.join(yield* Effect.forkChild(owner.wake))
        const failed = (severity: string) =>
          metricValue("confidant_save_failures_total", { severity, reason: "unavailable" })
        assert.deepStrictEqual([yield* failed("critical"), yield* failed("warning")], [1, null])
        assert.strictEqual(yield* retried(true), 1, "it is with its user")
      }),
    ),
  )

  it.effect("is a turn that failed for good, with the reason", () =>
    measured(
      Effect.gen(function* () {
        const owner = yield* acquainted()
        const { script } = yield* FakeChatModel
        script.push({ parts: [], end: ModelErrorReason.cases.Refused.make({}) })
        yield* arrives(says(3, "hello"))
        yield* owner.wake
        assert.strictEqual(yield* metricValue("confidant_dead_letters_total", { reason: "model" }), 1)
      }),
    ),
  )
})
