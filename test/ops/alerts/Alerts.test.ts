import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Metric } from "effect"
import { TestClock } from "effect/testing"
import { ChatId, UpdateId } from "../../../src/domain/Ids.ts"
import { oldestUnanswered, openDeadLetters, saveFailures } from "../../../src/domain/metrics/Turns.ts"
import { Jobs, type OwnTurn } from "../../../src/domain/Jobs.ts"
import { DeadLetters } from "../../../src/domain/operators/letters/DeadLetters.ts"
import type { StoreError } from "../../../src/domain/StoreError.ts"
import type { TelegramErrorReason } from "../../../src/domain/talk/Telegram.ts"
import { FakeTelegram, textsOf } from "../../support/FakeTelegram.ts"
import { operators, away, NoInbox, withAlerts, told, openBreaker } from "./Watched.ts"

describe("Alerts", () => {
  it.effect("report when something begins, with what to read, and when it is over", () =>
    withAlerts(
      Effect.gen(function* () {
        yield* Metric.update(saveFailures("critical", "busy"), 0)
        yield* TestClock.adjust("15 seconds")
        yield* Metric.update(saveFailures("critical", "busy"), 6)
        yield* Metric.update(saveFailures("critical", "full"), 6)
        yield* Metric.update(saveFailures("warning", "full"), 6)
        yield* TestClock.adjust("30 seconds")
        assert.deepStrictEqual(yield* told, [
          "Alert (critical): 12 answers could not be saved in the last hour.\nWhat to do: docs/runbooks/save-failures.md",
        ])
        yield* TestClock.adjust("50 minutes")
        assert.lengthOf(yield* told, 1)
        yield* TestClock.adjust("11 minutes")
        assert.strictEqual((yield* told)[1], "Over, after 60 min: 12 answers could not be saved in the last hour.")
        yield* TestClock.adjust("5 hours")
        assert.lengthOf(yield* told, 2)
      }),
    ),
  )

  it.effect("go to the operators' chat alone, and to nobody without one", () =>
    Effect.gen(function* () {
      const wait = Effect.andThen(Metric.update(oldestUnanswered, 61), TestClock.adjust("5 minutes"))
      const sent = Effect.andThen(
        wait,
        FakeTelegram.use((telegram) => Effect.succeed(telegram.sent)),
      )
      assert.deepStrictEqual(
        (yield* withAlerts(sent)).map(({ chatId }) => chatId),
        [operators],
      )
      assert.deepStrictEqual(yield* withAlerts(sent, null), [])
    }),
  )

  it.effect("ignore a breaker that opens for a moment, and report each that stays open once", () =>
    withAlerts(
      Effect.gen(function* () {
        yield* openBreaker("model", true)
        yield* TestClock.adjust("20 seconds")
        yield* openBreaker("model", false)
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(yield* told, [])
        yield* openBreaker("model", true)
        yield* openBreaker("telegram", true)
        yield* TestClock.adjust("3 hours")
        assert.deepStrictEqual(
          (yield* told).map((text) => text.split("\n")[0]),
          ["Alert (critical): The breaker of model is open.", "Alert (critical): The breaker of telegram is open."],
        )
      }),
    ),
  )

  it.effect("that flap are sent at most once an hour", () =>
    withAlerts(
      Effect.gen(function* () {
        for (let minute = 0; minute < 240; minute += 1) {
          yield* Metric.update(oldestUnanswered, minute % 2 === 0 ? 90 : 0)
          yield* TestClock.adjust("1 minute")
        }
        assert.isAtMost((yield* told).length, 4)
        assert.isAtLeast((yield* told).length, 2)
      }),
    ),
  )

  it.effect("that are only warnings wait for the morning, and are dropped if they are over by then", () =>
    withAlerts(
      Effect.gen(function* () {
        yield* Metric.update(openDeadLetters, 2)
        yield* openBreaker("redis", true)
        yield* Metric.update(oldestUnanswered, 90)
        yield* TestClock.adjust("2 hours")
        assert.lengthOf(yield* told, 1)
        yield* openBreaker("redis", false)
        yield* TestClock.adjust("350 minutes")
        assert.lengthOf(yield* told, 1)
        yield* TestClock.adjust("11 minutes")
        assert.include((yield* told)[1], "Failed for good and not dealt with: 2")
        assert.lengthOf(yield* told, 2)
      }),
      operators,
      23,
    ),
  )

  it.effect("go through the inbox while the database takes them, and nowhere else", () => {
    const said: Array<OwnTurn> = []
    let answers: Effect.Effect<void, StoreError> = Effect.void
    const inbox = Layer.mock(Jobs, {
      say: (turns) =>
        Effect.andThen(
          Effect.suspend(() => answers),
          Effect.sync(() => said.push(...turns)),
        ),
    })
    return withAlerts(
      Effect.gen(function* () {
        const { sent } = yield* FakeTelegram
        yield* Metric.update(oldestUnanswered, 90)
        yield* TestClock.adjust("3 minutes")
        assert.lengthOf(said, 1)
        assert.deepInclude(said[0], { chatId: operators, userId: null, feature: "operators" })
        answers = Effect.sleep("20 minutes")
        yield* openBreaker("model", true)
        yield* TestClock.adjust("5 minutes")
        assert.lengthOf(said, 1)
        answers = Effect.fail(away)
        yield* openBreaker("telegram", true)
        yield* TestClock.adjust("30 minutes")
        assert.lengthOf(said, 2, "the slow one is said in the end")
        assert.deepStrictEqual(
          textsOf(sent).map((text) => text.split("\n")[0]),
          ["Alert (critical): The breaker of telegram is open."],
        )
      }),
      operators,
      10,
      inbox,
    )
  })

  it.effect("go past the inbox while saves fail: there they would wait", () => {
    const inbox = Layer.mock(Jobs, { say: () => Effect.die(new Error("the inbox was used")) })
    return withAlerts(
      Effect.gen(function* () {
        yield* Metric.update(saveFailures("critical", "busy"), 0)
        yield* TestClock.adjust("15 seconds")
        yield* Metric.update(saveFailures("critical", "busy"), 12)
        yield* Metric.update(oldestUnanswered, 90)
        yield* TestClock.adjust("3 minutes")
        assert.lengthOf(yield* told, 2)
      }),
      operators,
      10,
      inbox,
    )
  })

  const unreachable: TelegramErrorReason = { _tag: "Unreachable", detail: "no route" }

  it.effect("are sent once, when Telegram is back", () =>
    withAlerts(
      Effect.gen(function* () {
        const { faults, sent } = yield* FakeTelegram
        for (let time = 0; time < 5; time += 1) faults.push({ reason: unreachable, done: false })
        yield* Metric.update(oldestUnanswered, 90)
        yield* TestClock.adjust("3 minutes")
        assert.deepStrictEqual(sent, [])
        yield* TestClock.adjust("3 minutes")
        assert.lengthOf(sent, 1)
        yield* TestClock.adjust("50 minutes")
        assert.lengthOf(sent, 1)
      }),
    ),
  )

  it.effect("that Telegram refused on their way through the inbox are sent again, less and less often", () => {
    const retried: Array<number> = []
    const letter = { reason: "delivery", detail: "400 chat not found", at: 0, resolvedAt: null } as const
    const letters = Layer.mock(DeadLetters, {
      list: () =>
        Effect.succeed([
          { ...letter, updateId: UpdateId.make(-1), chatId: operators },
          { ...letter, updateId: UpdateId.make(-2), chatId: operators, reason: "poisoned" as const },
          { ...letter, updateId: UpdateId.make(3), chatId: ChatId.make(7) },
        ]),
      retry: (updateId) => Effect.sync(() => retried.push(updateId) > 0),
    })
    return withAlerts(
      Effect.gen(function* () {
        yield* TestClock.adjust("10 minutes")
        assert.deepStrictEqual(retried, [-1, -1, -1, -1])
        yield* TestClock.adjust("6 hours")
        assert.isAtMost(retried.length, 14)
      }),
      operators,
      10,
      NoInbox,
      letters,
    )
  })

  it.effect("that may have arrived are not sent again; one that Telegram refuses is, and holds up no other", () =>
    withAlerts(
      Effect.gen(function* () {
        const { faults, sent } = yield* FakeTelegram
        faults.push({ reason: { _tag: "Lost", detail: "reset" }, done: true })
        const refused = { reason: { _tag: "Rejected", code: 400, description: "chat not found" }, done: false } as const
        faults.push(refused, refused)
        yield* Metric.update(oldestUnanswered, 90)
        yield* openBreaker("model", true)
        yield* openBreaker("telegram", true)
        yield* TestClock.adjust("50 minutes")
        assert.lengthOf(sent, 3)
        assert.strictEqual(new Set(textsOf(sent)).size, 3)
        assert.deepStrictEqual(faults, [])
      }),
    ),
  )
})
