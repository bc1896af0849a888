import { Clock, Effect, Metric } from "effect"
import { llmCost, llmUnpricedCalls, tokenUsage } from "../../domain/metrics/Model.ts"
import { usersActive } from "../../domain/metrics/Product.ts"
import { answerDuration, errors, messages } from "../../domain/metrics/Turns.ts"
import { QueryStatistics } from "../../domain/operators/database/QueryStatistics.ts"
import { Readiness } from "../ready/Readiness.ts"

/** Counters of this process, summed over all labels. Times are Unix milliseconds. */
export interface Reading {
  readonly at: number
  readonly messages: number
  readonly errors: number
  readonly queries: number
  readonly tokens: number
  readonly costUsd: number
  readonly unpriced: number
  /** Cumulative counts by ascending bound in seconds; the last one counts all. */
  readonly answers: ReadonlyArray<readonly [bound: number, count: number]>
  /** null: not known yet. */
  readonly backlog: number | null
  /** Seconds; null: none, or not known yet. */
  readonly oldestUnanswered: number | null
  readonly spool: number
  readonly users: ReadonlyMap<string, number>
}

const names = {
  messages: messages("true").id,
  errors: errors("unexpected").id,
  tokens: tokenUsage("", "").id,
  cost: llmCost("", "", "").id,
  unpriced: llmUnpricedCalls("", "", "").id,
  users: usersActive("1d").id,
}

/** The backlog comes from `Readiness`, where its age is right at any moment. */
export const read: Effect.Effect<Reading, never, QueryStatistics | Readiness> = Effect.gen(function* () {
  const sums = new Map<string, number>()
  const users = new Map<string, number>()
  let answers: Reading["answers"] = []
  for (const { id, type, state, attributes } of yield* Metric.snapshot) {
    if (type === "Counter") sums.set(id, (sums.get(id) ?? 0) + Number(state.count))
    if (type === "Histogram") sums.set(id, (sums.get(id) ?? 0) + state.sum)
    if (type === "Histogram" && id === answerDuration.id) answers = [...state.buckets, [Infinity, state.count]]
    if (type === "Gauge" && id === names.users) users.set(attributes?.["window"] ?? "", Number(state.value))
  }
  const sum = (id: string) => sums.get(id) ?? 0
  const { backlog } = yield* Readiness.use(({ report }) => report)
  const { totalQueries } = yield* QueryStatistics.use(({ sinceStart }) => sinceStart)
  return {
    at: yield* Clock.currentTimeMillis,
    messages: sum(names.messages),
    errors: sum(names.errors),
    queries: totalQueries,
    tokens: sum(names.tokens),
    costUsd: sum(names.cost),
    unpriced: sum(names.unpriced),
    answers,
    backlog: backlog?.turns ?? null,
    oldestUnanswered: backlog?.oldest_unanswered_seconds ?? null,
    spool: backlog?.spool ?? 0,
    users,
  }
})
