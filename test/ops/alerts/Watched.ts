import { Effect, Layer, Metric } from "effect"
import { TestClock } from "effect/testing"
import { Fleet, makeFleet } from "../../../src/boundary/Fleet.ts"
import { ChatId } from "../../../src/domain/Ids.ts"
import { breakerState } from "../../../src/domain/metrics/Calls.ts"
import { Jobs } from "../../../src/domain/Jobs.ts"
import { DeadLetters } from "../../../src/domain/operators/letters/DeadLetters.ts"
import { ToldAlerts } from "../../../src/domain/operators/ToldAlerts.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import * as Alerts from "../../../src/ops/alerts/Alerts.ts"
import type { ReadyReport } from "../../../src/ops/ready/ReadyReport.ts"
import { Readiness } from "../../../src/ops/ready/Readiness.ts"
import * as BotTexts from "../../support/BotTexts.ts"
import { FakeTelegram, textsOf } from "../../support/FakeTelegram.ts"
import { withOwnMetrics } from "../../support/MetricValues.ts"
import { provideSettings } from "../../support/Settings.ts"

export const operators = ChatId.make(-100)

const ReadyAtOnce = Layer.mock(Readiness, {
  report: Effect.succeed<ReadyReport>({ ready: true, status: "ready", shutting_down: false, reasons: [] }),
})

export const away = new StoreError({ operation: "Jobs.say", transient: true, sqlState: null, message: "away" })

/** The database is away, as usual here: what is told goes directly. */
export const NoInbox = Layer.mock(Jobs, { say: () => Effect.fail(away) })

/** The only process. */
const claiming = Layer.effect(
  ToldAlerts,
  Effect.map(Jobs, ({ say }) => ({
    claim: (_name, _message, turn) => Effect.as(turn === null ? Effect.void : say([turn]), "said" as const),
    orphans: Effect.succeed([]),
  })),
)

export const NoLetters = Layer.mock(DeadLetters, { list: () => Effect.succeed([]) })

/** Alerts over metrics of their own, at ten in the morning of this machine; without a chat nobody is told. */
export const withAlerts = <A, E>(
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

export const told = FakeTelegram.use(({ sent }) => Effect.succeed(textsOf(sent)))

export const openBreaker = (key: string, isOpen: boolean) => Metric.update(breakerState(key, "closed"), isOpen ? 0 : 1)
