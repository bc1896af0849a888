import { Clock, Effect, Layer } from "effect"
import { dayOf, isLimited, type Limits, resetsAt } from "../../src/domain/operators/BudgetRule.ts"
import { Budgets, type OwnLimits, type Usage } from "../../src/domain/operators/Budgets.ts"
import type { UpdateId, UserId } from "../../src/domain/Ids.ts"

/** What a person used of a day. */
interface Spent {
  /** Answers of the model, and one that is being written. */
  readonly messages: number
  /** What those answers cost whose cost is known; null: of none. */
  readonly costUsd: number | null
}

/**
 * Whether there is no place for one more answer. What an answer costs is known after it: one that begins below the
 * limit may end above it.
 */
export const isOver = (limits: Limits, spent: Spent): boolean =>
  (limits.messages !== null && spent.messages >= limits.messages) ||
  (limits.costUsd !== null && (spent.costUsd ?? 0) >= limits.costUsd)

interface Use {
  readonly userId: UserId
  readonly day: string
  /** undefined: not settled. */
  readonly costUsd: number | null | undefined
}

/** The twin of the budgets; it is gone with the process. */
export const memoryBudgets = (usual: Limits) =>
  Layer.sync(Budgets, () => {
    const own = new Map<UserId, OwnLimits>()
    const uses = new Map<UpdateId, Use>()
    const charged = new Array<Use>()
    const limitsOf = (userId: UserId) => own.get(userId) ?? usual
    const usedOn = (userId: UserId, day: string): Usage => {
      const found = [...uses.values()].filter((use) => use.userId === userId && use.day === day)
      const beside = charged.filter((use) => use.userId === userId && use.day === day)
      const costs = [...found, ...beside].flatMap(({ costUsd }) => costUsd ?? [])
      return {
        messages: found.length,
        costUsd: costs.length > 0 || found.length === 0 ? costs.reduce((sum, cost) => sum + cost, 0) : null,
        unpriced: [...found, ...beside].filter(({ costUsd }) => costUsd === null).length,
      }
    }
    return Budgets.of({
      reserve: ({ turnId, userId }) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          const limits = limitsOf(userId)
          if (!isLimited(limits)) return { _tag: "Unlimited" }
          if (uses.has(turnId)) return { _tag: "Reserved" }
          if (isOver(limits, usedOn(userId, dayOf(now)))) return { _tag: "Over" }
          uses.set(turnId, { userId, day: dayOf(now), costUsd: undefined })
          return { _tag: "Reserved" }
        }),
      settle: (turnId, costUsd) =>
        Effect.sync(() => {
          const use = uses.get(turnId)
          if (use !== undefined && use.costUsd === undefined) uses.set(turnId, { ...use, costUsd })
        }),
      release: (turnId) =>
        Effect.sync(() => {
          if (uses.get(turnId)?.costUsd === undefined) uses.delete(turnId)
        }),
      charge: (userId, costUsd) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          if (isLimited(limitsOf(userId))) charged.push({ userId, day: dayOf(now), costUsd })
        }),
      setLimits: (userId, limits) =>
        Effect.sync(() => {
          if (limits === null) own.delete(userId)
          else own.set(userId, limits)
        }),
      today: Effect.map(Clock.currentTimeMillis, (now) => {
        const people = [...new Set([...uses.values(), ...charged].map(({ userId }) => userId))].map((userId) => ({
          limits: limitsOf(userId),
          used: usedOn(userId, dayOf(now)),
        }))
        const counted = people.filter(({ used }) => used.messages > 0)
        const sum = (of: (usage: Usage) => number) => counted.reduce((total, { used }) => total + of(used), 0)
        return {
          people: counted.length,
          messages: sum(({ messages }) => messages),
          costUsd: sum(({ costUsd }) => costUsd ?? 0),
          unpriced: sum(({ unpriced }) => unpriced),
          usedUp: counted.filter(({ limits, used }) => isOver(limits, used)).length,
          own: own.size,
          usual,
          resetsAt: resetsAt(now),
        }
      }),
      find: (userId) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          const used = usedOn(userId, dayOf(now))
          return {
            id: userId,
            limits: limitsOf(userId),
            source: own.has(userId) ? "operator" : "environment",
            today: isLimited(limitsOf(userId)) || used.messages > 0 ? used : null,
            resetsAt: resetsAt(now),
          }
        }),
    })
  })

/** Nobody has a limit unless it is set. */
export const MemoryBudgets = memoryBudgets({ messages: null, costUsd: null })
