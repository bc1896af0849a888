import { Duration } from "effect"
import { change } from "../../../src/features/consent/Kept.ts"
import { retention } from "../../../src/policy/Retention.ts"
import { isUnsettled, type State } from "../../support/MemoryState.ts"

/** Turns of what was said before the question was answered. */
export const heldIn = (state: State, userId: number) =>
  [...state.turns.values()].filter(
    ({ held, incoming: { sender }, status }) => sender?.id === userId && status === "done" && held,
  )

/** The twin of what consent changes about what is kept. */
export const consentOn = (state: State) => {
  state.changesOnMemory.set(change.hold.kind, (_state, _data, _userId, updateId) => {
    for (const turn of state.turns.values()) {
      if (turn.updateId === updateId || (updateId !== undefined && turn.answeredIn === updateId)) turn.held = true
    }
  })
  state.changesOnMemory.set(change.release.kind, (_state, _data, userId) => {
    const newest = Math.max(...[...state.turns.values()].map(({ receivedAt }) => receivedAt))
    const since = newest - Duration.toMillis(retention.held)
    for (const turn of heldIn(state, userId).filter(({ doneAt }) => (doneAt ?? 0) >= since)) {
      turn.deliveries.length = 0
      const anew = {
        status: "received",
        held: false,
        doneAt: null,
        answeredIn: null,
        notified: false,
        decision: null,
        triedIn: null,
      }
      Object.assign(turn, { ...anew, notBefore: 0, postponed: 0, claims: 0, trials: 0 })
    }
  })
  state.changesOnMemory.set(change.erase.kind, (_state, _data, userId) => {
    state.messages = state.messages.filter((stored) => stored.userId !== userId)
    for (const turn of state.turns.values()) {
      if (turn.incoming.sender?.id !== userId || turn.status !== "done" || turn.incoming.content._tag === "Unknown")
        continue
      turn.held = false
      turn.incoming = {
        ...turn.incoming,
        sender: { id: userId, firstName: "" },
        content: { _tag: "Unknown", kind: `erased ${turn.incoming.content._tag}` },
      }
      for (const part of turn.deliveries) if (!isUnsettled(part)) part.outgoing = null
    }
    for (const each of state.conversations) if (each.userId === userId) each.title = ""
    for (const [id, job] of state.jobs) if (job.userId === userId) state.jobs.delete(id)
  })
}
