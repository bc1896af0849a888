import { Effect } from "effect"
import { audited } from "../../domain/operators/Audited.ts"
import type { Actor } from "../../domain/operators/AuditLog.ts"
import { MemoryIndex } from "../../domain/MemoryIndex.ts"

/** Indexes every message anew, or goes on where that was stopped; `told` hears after each batch how many it has been. */
export const rebuildMemory = <R>(actor: Actor, told: (messages: number) => Effect.Effect<void, never, R>) =>
  audited(
    { actor, action: "memory.reindex", target: null, details: {} },
    Effect.gen(function* () {
      const index = yield* MemoryIndex
      yield* index.rebuild
      let done = 0
      let isMore = true
      while (isMore) {
        const { messages, more } = yield* index.next
        done += messages
        isMore = more
        yield* told(done)
      }
      return done
    }),
  )
