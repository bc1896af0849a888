import { Context, type Effect } from "effect"

export interface QueryTotals {
  readonly totalQueries: number
  readonly slowQueries: number
  readonly failedQueries: number
  /** Seconds. */
  readonly totalTime: number
}

export interface StatementTotals extends QueryTotals {
  readonly summary: string
  readonly slowest: number
}

export class QueryStatistics extends Context.Service<
  QueryStatistics,
  {
    readonly sinceStart: Effect.Effect<QueryTotals>
    readonly lastFiveMinutes: Effect.Effect<QueryTotals>
    readonly worst: (limit: number) => Effect.Effect<ReadonlyArray<StatementTotals>>
  }
>()("confidant/domain/QueryStatistics") {}
