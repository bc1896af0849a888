import { Clock, Duration, Effect, Metric } from "effect"
import { Guard } from "../../boundary/Guard.ts"
import { Settings } from "../../config/Settings.ts"
import { AuditLog } from "../../domain/operators/AuditLog.ts"
import { Budgets } from "../../domain/operators/Budgets.ts"
import { featureUsed } from "../../domain/metrics/Turns.ts"
import { BackupRuns } from "../../domain/backup/BackupRuns.ts"
import { Flags } from "../../domain/operators/Flags.ts"
import { QueryStatistics } from "../../domain/operators/database/QueryStatistics.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { openLetters } from "../../operators/letters/Letters.ts"
import { historyEvery, listed } from "../../policy/ops/OpsPage.ts"
import { healthOf } from "../ready/HealthView.ts"
import { Measured } from "../product/Measured.ts"
import { History } from "./History.ts"
import type { Asked, OpsHistory, OpsRecords, OpsState } from "./OpsApi.ts"
import { Readiness } from "../ready/Readiness.ts"

const usedId = featureUsed("chat").id

const features = Effect.map(Metric.snapshot, (all) =>
  all
    .flatMap(({ attributes, id, state, type }) =>
      type === "Counter" && id === usedId ? [{ name: attributes?.["feature"] ?? "", turns: Number(state.count) }] : [],
    )
    .filter(({ turns }) => turns > 0)
    .sort((a, b) => b.turns - a.turns),
)

export const stateFor = (operator: string) =>
  Effect.gen(function* () {
    const { env, slowQueries } = yield* Settings
    const history = yield* History
    const statistics = yield* QueryStatistics
    const [sinceStart, worst] = yield* Effect.all([statistics.sinceStart, statistics.worst(listed.statements)])
    return {
      at: yield* Clock.currentTimeMillis,
      startedAt: history.startedAt,
      env,
      operator,
      health: healthOf(yield* Readiness.use(({ report }) => report)),
      live: yield* history.live,
      breakers: (yield* Guard.use(({ breakers }) => breakers)).map(({ key, state, failures, forced }) => ({
        key,
        state,
        failures,
        forced,
      })),
      queries: {
        slowFrom: slowQueries.seconds,
        sinceStart: {
          queries: sinceStart.totalQueries,
          slow: sinceStart.slowQueries,
          failed: sinceStart.failedQueries,
        },
        worst: worst.map(({ summary, totalQueries, slowQueries: slow, failedQueries, totalTime, slowest }) => ({
          summary,
          queries: totalQueries,
          slow,
          failed: failedQueries,
          totalTime,
          slowest,
        })),
      },
      product: { measured: yield* Measured.use(({ latest }) => latest), features: yield* features },
    } satisfies OpsState
  })

export const historySince = (after: number) =>
  Effect.map(
    History.use((history) => history.since(after)),
    (points): OpsHistory => ({ every: Duration.toSeconds(historyEvery), points }),
  )

/** The rest of the page stays useful while the database is down. */
const asked = <A, B, R>(rows: Effect.Effect<ReadonlyArray<A>, StoreError, R>, view: (row: A) => B) =>
  Effect.match(rows, {
    onSuccess: (found): Asked<B> => ({ known: true, items: found.map(view) }),
    onFailure: ({ message }): Asked<B> => ({ known: false, why: `The database gives no answer: ${message}` }),
  })

const short = (details: Readonly<Record<string, unknown>>) =>
  Object.entries(details)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ")

export const records = Effect.all(
  {
    backups: asked(
      BackupRuns.use((runs) => runs.recent(listed.backups)),
      ({ id, kind, trigger, tier, state, startedAt, finishedAt, bytes, detail }) => ({
        id,
        kind,
        trigger,
        tier,
        state,
        startedAt,
        finishedAt,
        bytes,
        detail,
      }),
    ),
    deadLetters: asked(openLetters(listed.deadLetters), ({ id, chatId, reason, detail, at }) => ({
      id,
      chatId,
      reason,
      detail,
      at,
    })),
    flags: asked(
      Flags.use((flags) => flags.all),
      (flag) => flag,
    ),
    budgets: asked(
      Budgets.use(({ today }) => Effect.map(today, (spent) => [spent])),
      (spent) => spent,
    ),
    audit: asked(
      AuditLog.use((log) => log.recent(listed.audit)),
      ({ details, ...entry }) => ({ ...entry, details: short(details) }),
    ),
  },
  { concurrency: "unbounded" },
).pipe(Effect.map((found): OpsRecords => found))
