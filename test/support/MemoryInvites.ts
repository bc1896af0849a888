import { Clock, Effect } from "effect"
import type { UserId } from "../../src/domain/Ids.ts"
import type { Invites } from "../../src/domain/operators/Invites.ts"

/** Invitations in memory; codes are counted. */
export const memoryInvites = (): Invites["Service"] => {
  const kept = new Map<string, { readonly expiresAt: number; userId: UserId | null }>()
  return {
    issue: (count, days) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const expiresAt = now + days * 86_400_000
        const codes = Array.from({ length: count }, () => {
          const code = `code${kept.size}`
          kept.set(code, { expiresAt, userId: null })
          return code
        })
        return { codes, expiresAt }
      }),
    claim: (code, userId) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        const found = kept.get(code)
        if (found === undefined) return false
        if (found.userId === null && found.expiresAt > now) found.userId = userId
        return found.userId === userId
      }),
    hasClaimed: (userId) => Effect.sync(() => [...kept.values()].some((each) => each.userId === userId)),
  }
}
