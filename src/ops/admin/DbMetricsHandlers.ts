import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { QueryStatistics, type QueryTotals } from "../../domain/operators/database/QueryStatistics.ts"
import { worstStatements } from "../../policy/ops/Admin.ts"
import { AdminApi } from "./AdminApi.ts"

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

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

export const DbMetricsHandlers = HttpApiBuilder.group(AdminApi, "dbMetrics", (handlers) =>
  handlers.handleAll({ show: () => report }),
)
