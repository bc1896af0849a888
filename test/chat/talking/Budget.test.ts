import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { withinBudget } from "../../../src/chat/talking/Budget.ts"
import { Budgets } from "../../../src/domain/operators/Budgets.ts"
import { ModelError } from "../../../src/domain/talk/ChatModel.ts"
import type { Content } from "../../../src/domain/talk/incoming/Incoming.ts"
import { UpdateId, UserId } from "../../../src/domain/Ids.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { captureLogs } from "../../support/CaptureLogs.ts"
import { FakeChatModel } from "../../support/FakeChatModel.ts"
import { FakeTelegram } from "../../support/FakeTelegram.ts"
import { memoryBudgets } from "../../support/MemoryBudgets.ts"
import { metricValue, withOwnMetrics } from "../../support/MetricValues.ts"
import { acquainted, arrives, Engine, history, openTurns, says, update } from "../Engine.ts"

const ann = UserId.make(7)
const asking = { userId: ann, turnId: UpdateId.make(10) }
const failed = new ModelError({ model: "fake", reason: { _tag: "ServerFault" } })

layer(Engine)("somebody whose budget is used up", (it) => {
  it.effect("is told so without the model, and goes on when there is a new one", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        const owner = yield* acquainted()
        const { sent } = yield* FakeTelegram
        const { prompts } = yield* FakeChatModel
        const budgets = yield* Budgets
        yield* budgets.setLimits(ann, { messages: 1, costUsd: null })
        yield* arrives(says(10, "hello"))
        yield* owner.wake
        yield* arrives(says(11, "and you?"), says(12, "hm?"))
        yield* owner.wake
        const [, refusal] = sent.map(({ outgoing }) => (outgoing._tag === "Message" ? outgoing.text.text : null))
        assert.strictEqual(refusal, "over-budget")
        assert.strictEqual(sent.length, 2, "one notice for what arrived together")
        assert.strictEqual(prompts.length, 1)
        assert.strictEqual(yield* metricValue("confidant_budget_refusals_total"), 1)
        assert.deepStrictEqual(yield* openTurns, [])
        assert.deepStrictEqual((yield* history).slice(2), ["user: and you?", "user: hm?"])
        assert.deepInclude((yield* budgets.find(ann)).today, { messages: 1 })

        const inTokyo: Content = { _tag: "Callback", queryId: "q", data: "style:zone:Asia/Tokyo", messageId: null }
        yield* arrives(update(13, inTokyo))
        yield* owner.wake
        yield* arrives(says(14, "when?"))
        yield* owner.wake
        const told = sent.at(-1)?.outgoing
        assert.strictEqual(told?._tag === "Message" ? told.text.text : null, "over-budget-at", "by their own clock")

        yield* budgets.setLimits(ann, null)
        yield* arrives(says(15, "now?"))
        yield* owner.wake
        assert.strictEqual(prompts.length, 2)
      }),
    ),
  )
})

describe("an answer within a budget", () => {
  const today = Budgets.use((budgets) => budgets.find(ann)).pipe(Effect.map((budget) => budget.today))
  const limited = memoryBudgets({ messages: 1, costUsd: null })

  it.effect("that costs something is counted with it", () =>
    Effect.gen(function* () {
      const answer = yield* withinBudget(yield* Budgets, asking, Effect.succeed({ costUsd: 0.25 }))
      assert.strictEqual(answer.costUsd, 0.25)
      assert.deepStrictEqual(yield* today, { messages: 1, costUsd: 0.25, unpriced: 0 })
    }).pipe(Effect.provide(limited)),
  )

  it.effect("that the model did not give is not counted", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Effect.flip(withinBudget(yield* Budgets, asking, Effect.fail(failed))), failed)
      assert.deepStrictEqual(yield* today, { messages: 0, costUsd: 0, unpriced: 0 })
    }).pipe(Effect.provide(limited)),
  )

  it.effect("that was interrupted keeps its place", () =>
    Effect.gen(function* () {
      const budgets = yield* Budgets
      yield* Effect.exit(withinBudget(budgets, asking, Effect.interrupt))
      assert.deepInclude(yield* today, { messages: 1, unpriced: 0 })
      yield* withinBudget(budgets, asking, Effect.succeed({ costUsd: null }))
      assert.deepStrictEqual(yield* today, { messages: 1, costUsd: null, unpriced: 1 })
    }).pipe(Effect.provide(limited)),
  )

  it.effect("is made all the same while the database is away", () => {
    const { layer: logs, lines } = captureLogs()
    const away = new StoreError({ operation: "Budgets", transient: true, sqlState: null, message: "away" })
    const fails = () => Effect.fail(away)
    return Effect.gen(function* () {
      const budgets = yield* Budgets
      assert.isNull((yield* withinBudget(budgets, asking, Effect.succeed({ costUsd: null }))).costUsd)
      const reserved = Budgets.of({ ...budgets, reserve: () => Effect.succeed({ _tag: "Reserved" }) })
      assert.isNull((yield* withinBudget(reserved, asking, Effect.succeed({ costUsd: null }))).costUsd)
      assert.deepStrictEqual(
        lines.map(({ level, message }) => [level, message]),
        [
          ["Warn", "The budget of an answer could not be reserved"],
          ["Warn", "The budget of an answer could not be settled"],
        ],
      )
    }).pipe(
      Effect.provide(Layer.mock(Budgets, { reserve: fails, settle: fails, release: fails })),
      Effect.provide(logs),
    )
  })
})
