import { Effect, Layer } from "effect"
import { SpentTokens } from "../../src/domain/operators/SpentTokens.ts"

/** The port in memory. */
export const memorySpentTokens = () => {
  const spent = new Set<string>()
  return SpentTokens.of({
    spend: (id) => Effect.sync(() => !spent.has(id) && spent.add(id).has(id)),
    isSpent: (id) => Effect.sync(() => spent.has(id)),
  })
}

export const MemorySpentTokens = Layer.sync(SpentTokens, memorySpentTokens)
