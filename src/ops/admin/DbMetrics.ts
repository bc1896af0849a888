import { Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { Settings } from "../../config/Settings.ts"
import { QueryStatistics, type QueryTotals } from "../../domain/operators/QueryStatistics.ts"
import { worstStatements } from "../../policy/Admin.ts"
import { forOperator } from "../http/Bearer.ts"
import type { Tokens } from "../http/Tokens.ts"

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

/** The five numbers of the contract; times in seconds. */
const numbersOf = ({ slowQueries, totalQueries, totalTime }: QueryTotals) => ({
  total_queries: totalQueries,
  slow_queries: slowQueries,
  total_time: rounded(totalTime, 6),
  avg_time: totalQueries === 0 ? 0 : rounded(totalTime / totalQueries, 6),
  slow_query_percentage: totalQueries === 0 ? 0 : rounded((slowQueries / totalQueries) * 100, 2),
})

const report = Effect.gen(function* () {
  const statistics = yield* QueryStatistics
  const worst = yield* statistics.worst(worstStatements)
  return {
    db_metrics: numbersOf(yield* statistics.sinceStart),
    last_5_minutes: numbersOf(yield* statistics.lastFiveMinutes),
    worst_statements: worst.map((totals) => ({
      statement: totals.summary,
      total_queries: totals.totalQueries,
      slow_queries: totals.slowQueries,
      failed_queries: totals.failedQueries,
      total_time: rounded(totals.totalTime, 6),
      avg_time: rounded(totals.totalTime / totals.totalQueries, 6),
      max_time: rounded(totals.slowest, 6),
    })),
  }
})

/** `GET /admin/db_metrics`: what statements cost, for whoever brings a token; not there without JWT_SECRET. */
export const routes: Layer.Layer<never, never, HttpRouter.HttpRouter | Settings | Tokens | QueryStatistics> =
  Layer.unwrap(
    Effect.gen(function* () {
      const { jwtSecret } = yield* Settings
      if (jwtSecret === null) return Layer.empty
      const context = yield* Effect.context<Tokens | QueryStatistics>()
      const handler = forOperator(() => Effect.map(report, (body) => HttpServerResponse.jsonUnsafe(body)))
      return HttpRouter.add("GET", "/admin/db_metrics", Effect.provideContext(handler, context))
    }),
  )
