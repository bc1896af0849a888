import { Clock, Context, Effect, Exit, type Fiber, Layer } from "effect"
import { isSqlError, type SqlError } from "effect/sql/SqlError"
import { randomBytes } from "node:crypto"
import { Settings } from "../../config/Settings.ts"
import * as Metrics from "../../domain/metrics/Database.ts"
import { QueryStatistics } from "../../domain/operators/database/QueryStatistics.ts"
import { showParameters } from "./QueryParameters.ts"
import { rememberedSummaries } from "./QuerySummary.ts"
import { makeQueryTotals } from "./QueryTotals.ts"
import { fitting, makeSlowLines, oneLine } from "./SlowLines.ts"
import { sqlState } from "./Transact.ts"

type AnyFiber = Fiber.Fiber<unknown, unknown>

type Lend<Session> = <A, E, R>(use: (session: Session) => Effect.Effect<A, E, R>) => Effect.Effect<A, E | SqlError, R>

export interface Monitor {
  readonly statement: <A, E, R>(
    sql: string,
    parameters: ReadonlyArray<unknown>,
    effect: Effect.Effect<A, E, R>,
  ) => Effect.Effect<A, E, R>
  readonly acquire: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  readonly borrow: <Session, A, E, R>(
    lend: Lend<Session>,
    use: (session: Session) => Effect.Effect<A, E, R>,
  ) => Effect.Effect<A, E | SqlError, R>
}

const connecting = "CONNECT"

/** `error.type` of the semantic conventions: the SQLSTATE, if there is one. */
const errorTypeOf = (exit: Exit.Exit<unknown, unknown>): string | null => {
  if (Exit.isSuccess(exit)) return null
  for (const reason of exit.cause.reasons) {
    if (reason._tag === "Interrupt") continue
    const error = reason._tag === "Fail" ? reason.error : reason.defect
    return isSqlError(error) ? (sqlState(error) ?? error.reason._tag) : "_OTHER"
  }
  return "interrupted"
}

const nanos = (fiber: AnyFiber): bigint => fiber.getRef(Clock.Clock).currentTimeNanosUnsafe()
const secondsSince = (fiber: AnyFiber, began: bigint): number => Number(nanos(fiber) - began) / 1e9

const make = Effect.gen(function* () {
  const { slowQueries } = yield* Settings
  const summaryOf = rememberedSummaries()
  const totals = makeQueryTotals()
  const lines = makeSlowLines()
  const show = showParameters(randomBytes(32), slowQueries.showTexts)

  const ended = (fiber: AnyFiber, sql: string, seconds: number, errorType: string | null) => {
    const summary = totals.nameOf(sql === connecting ? connecting : summaryOf(sql))
    const slow = seconds > slowQueries.seconds
    totals.add(
      { summary, seconds, slow, failed: errorType !== null },
      fiber.getRef(Clock.Clock).currentTimeMillisUnsafe(),
    )
    Metrics.queryDuration(summary, errorType ?? "").updateUnsafe(seconds, fiber.context)
    if (slow) Metrics.slowQueries.updateUnsafe(1, fiber.context)
    return slow ? summary : null
  }

  const statement: Monitor["statement"] = (sql, parameters, effect) =>
    Effect.withFiber((fiber) => {
      const began = nanos(fiber)
      return Effect.onExit(effect, (exit) => {
        const seconds = secondsSince(fiber, began)
        const error = errorTypeOf(exit)
        const summary = ended(fiber, sql, seconds, error)
        if (summary === null) return Effect.void
        const unlogged = lines.mayTell(summary, fiber.getRef(Clock.Clock).currentTimeMillisUnsafe())
        if (unlogged === null) return Effect.void
        return Effect.logWarning(`Slow statement: ${summary} took ${seconds.toFixed(3)} s`).pipe(
          Effect.annotateLogs({
            seconds,
            summary,
            sql: oneLine(sql),
            parameters: fitting(show(parameters)),
            error,
            ...(unlogged === 0 ? {} : { unlogged }),
          }),
        )
      })
    })

  let pending = 0
  const beginWait = (fiber: AnyFiber) => {
    const began = nanos(fiber)
    let waits = true
    Metrics.pendingConnections.updateUnsafe((pending += 1), fiber.context)
    const got = () => {
      if (!waits) return
      waits = false
      Metrics.pendingConnections.updateUnsafe((pending -= 1), fiber.context)
      Metrics.connectionWait.updateUnsafe(secondsSince(fiber, began), fiber.context)
    }
    return {
      got,
      over: (exit: Exit.Exit<unknown, unknown>) =>
        Effect.sync(() => {
          if (waits && Exit.isFailure(exit)) ended(fiber, connecting, secondsSince(fiber, began), errorTypeOf(exit))
          got()
        }),
    }
  }

  const monitor: Monitor = {
    statement,
    acquire: (effect) => Effect.withFiber((fiber) => Effect.onExit(effect, beginWait(fiber).over)),
    borrow: (lend, use) =>
      Effect.withFiber((fiber) => {
        const { got, over } = beginWait(fiber)
        return Effect.onExit(
          lend((session) => {
            got()
            return use(session)
          }),
          over,
        )
      }),
  }

  const now = Clock.currentTimeMillis
  const statistics = QueryStatistics.of({
    sinceStart: Effect.sync(totals.sinceStart),
    lastFiveMinutes: Effect.map(now, totals.lastFiveMinutes),
    worst: (limit) => Effect.sync(() => totals.worst(limit)),
  })
  return Context.make(QueryMonitor, monitor).pipe(Context.add(QueryStatistics, statistics))
})

const unwatched: Monitor = {
  statement: (_sql, _parameters, effect) => effect,
  acquire: (effect) => effect,
  borrow: (lend, use) => lend(use),
}

/** Used by new pools; the default monitors nothing. */
export const QueryMonitor = Context.Reference<Monitor>("confidant/store/QueryMonitor", {
  defaultValue: () => unwatched,
})

/** Counts and times all statements, and logs slow ones (`Settings.slowQueries`). */
export const layer: Layer.Layer<QueryStatistics, never, Settings> = Layer.effectContext(make)
