import type { QueryTotals, StatementTotals } from "../../domain/operators/database/QueryStatistics.ts"

export interface Ended {
  readonly summary: string
  readonly seconds: number
  readonly slow: boolean
  readonly failed: boolean
}

type Mutable<A> = { -readonly [K in keyof A]: A[K] }

const nothing = (): Mutable<QueryTotals> => ({ totalQueries: 0, slowQueries: 0, failedQueries: 0, totalTime: 0 })

const add = (totals: Mutable<QueryTotals>, { failed, seconds, slow }: Ended) => {
  totals.totalQueries += 1
  totals.totalTime += seconds
  if (slow) totals.slowQueries += 1
  if (failed) totals.failedQueries += 1
}

const slotMillis = 10_000
const slotsKept = 30

/** Further statements share one name, to bound memory and labels. */
const statementsKept = 200
export const otherStatements = "OTHER"

/** Constant memory; `now` is Unix milliseconds. */
export const makeQueryTotals = () => {
  const all = nothing()
  const slots = Array.from({ length: slotsKept }, () => ({ number: -1, totals: nothing() }))
  const byStatement = new Map<string, Mutable<StatementTotals>>()

  const totalsOf = (summary: string) => {
    const known = byStatement.get(summary)
    if (known !== undefined) return known
    const made = { ...nothing(), summary, slowest: 0 }
    byStatement.set(summary, made)
    return made
  }

  return {
    nameOf: (summary: string): string =>
      byStatement.has(summary) || byStatement.size < statementsKept ? summary : otherStatements,

    add: (ended: Ended, now: number): void => {
      add(all, ended)
      const number = Math.floor(now / slotMillis)
      const slot = slots[number % slotsKept]
      if (slot !== undefined) {
        if (slot.number !== number) Object.assign(slot, { number, totals: nothing() })
        add(slot.totals, ended)
      }
      const statement = totalsOf(ended.summary)
      add(statement, ended)
      statement.slowest = Math.max(statement.slowest, ended.seconds)
    },

    sinceStart: (): QueryTotals => ({ ...all }),

    /** In steps of ten seconds: between 4 minutes 50 and 5 minutes. */
    lastFiveMinutes: (now: number): QueryTotals => {
      const newest = Math.floor(now / slotMillis)
      const sum = nothing()
      for (const { number, totals } of slots) {
        if (number <= newest - slotsKept || number > newest) continue
        sum.totalQueries += totals.totalQueries
        sum.slowQueries += totals.slowQueries
        sum.failedQueries += totals.failedQueries
        sum.totalTime += totals.totalTime
      }
      return sum
    },

    worst: (limit: number): ReadonlyArray<StatementTotals> =>
      structuredClone([...byStatement.values()].sort((a, b) => b.totalTime - a.totalTime).slice(0, limit)),
  }
}
