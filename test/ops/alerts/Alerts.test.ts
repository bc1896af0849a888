import { assert, describe, it } from "@effect/vitest"
import { type Duration, Effect, Layer, Metric } from "effect"
import { TestClock } from "effect/testing"
import { Fleet, makeFleet } from "../../../src/boundary/Fleet.ts"
import { ChatId, UpdateId } from "../../../src/domain/Ids.ts"
import { breakerState } from "../../../src/domain/metrics/Calls.ts"
import { oldestUnanswered, openDeadLetters, saveFailures } from "../../../src/domain/metrics/Turns.ts"
import { Jobs, type OwnTurn } from "../../../src/domain/Jobs.ts"
import { DeadLetters } from "../../../src/domain/operators/letters/DeadLetters.ts"
import { ToldAlerts } from "../../../src/domain/operators/ToldAlerts.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import type { TelegramErrorReason } from "../../../src/domain/talk/Telegram.ts"
import * as Alerts from "../../../src/ops/alerts/Alerts.ts"
import type { ReadyReport } from "../../../src/ops/ready/ReadyReport.ts"
import { Readiness } from "../../../src/ops/ready/Readiness.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { FakeTelegram, textsOf } from "../../support/FakeTelegram.ts"
import { withOwnMetrics } from "../../support/MetricValues.ts"
import { provideSettings } from "../../support/Settings.ts"

const operators = ChatId.make(-100)

const ReadyAtOnce = Layer.mock(Readiness, {
  report: Effect.succeed<ReadyReport>({ ready: true, status: "ready", shutting_down: false, reasons: [] }),
})

const away = new StoreError({ operation: "Jobs.say", transient: true, sqlState: null, message: "away" })

/** The database is away, as usual here: what is told goes directly. */
const NoInbox = Layer.mock(Jobs, { say: () => Effect.fail(away) })

/** The only process. */
const claiming = Layer.effect(
  ToldAlerts,
  Effect.map(Jobs, ({ say }) => ({
    claim: (_name, _message, turn) => Effect.as(turn === null ? Effect.void : say([turn]), "said" as const),
    orphans: Effect.succeed([]),
  })),
)

const NoLetters = Layer.mock(DeadLetters, { list: () => Effect.succeed([]) })

/** Alerts over metrics of their own, at ten in the morning of this machine; without a chat nobody is told. */
const withAlerts = <A, E>(
  body: Effect.Effect<A, E, FakeTelegram>,
  chatId: ChatId | null = operators,
  hour = 10,
  jobs: Layer.Layer<Jobs> = NoInbox,
  letters: Layer.Layer<DeadLetters> = NoLetters,
  toldAlerts: Layer.Layer<ToldAlerts> = claiming.pipe(Layer.provide(jobs)),
  fleet = makeFleet(),
) =>
  Effect.gen(function* () {
    const start = new Date(2026, 5, 10, hour)
    yield* TestClock.setTime(start.getTime())
    // There are no backup metrics here, which is itself an alert after half an hour.
    yield* Metric.update(
      Metric.withAttributes(Metric.gauge("confidant_backup_expected_interval_seconds"), { tier: "weekly" }),
      604_800,
    )
    return yield* body.pipe(
      Effect.provide(
        Alerts.layer.pipe(
          Layer.provide([ReadyAtOnce, BotTexts.layer, toldAlerts, letters, Layer.succeed(Fleet, fleet)]),
          Layer.provideMerge(FakeTelegram.layer),
          provideSettings({ operators: { userIds: [], chatId } }),
        ),
      ),
    )
  }).pipe(withOwnMetrics)

const told = FakeTelegram.use(({ sent }) => Effect.succeed(textsOf(sent)))

const openBreaker = (key: string, isOpen: boolean) => Metric.update(breakerState(key, "closed"), isOpen ? 0 : 1)

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
