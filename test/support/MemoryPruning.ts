import { Clock, Duration, Effect } from "effect"
import type { Pruning } from "../../src/domain/talk/Pruning.ts"
import { prunedTurns, retention } from "../../src/policy/Retention.ts"
import type { State } from "./MemoryState.ts"

/** Prunes the memory that the other ports work on. */
export const pruningOn = (state: State): Pruning["Service"] => ({
  prune: Effect.map(Clock.currentTimeMillis, (now) => {
    const isOld = (doneAt: number | null, held: boolean) =>
      doneAt !== null && doneAt < now - Duration.toMillis(held ? retention.held : retention.turns)
    const isOpen = (letter: { readonly resolvedAt: number | null } | undefined) => letter?.resolvedAt === null
    const old = [...state.turns.values()]
      .filter(({ doneAt, held, updateId }) => isOld(doneAt, held) && !isOpen(state.letters.get(updateId)))
      .sort((a, b) => (a.doneAt ?? 0) - (b.doneAt ?? 0))
      .slice(0, prunedTurns)
    for (const { updateId } of old) {
      state.turns.delete(updateId)
      state.letters.delete(updateId)
    }
    return { turns: old.length, more: old.length === prunedTurns }
  }),
})
