import { change } from "../../../src/features/consent/Kept.ts"
import { isUnsettled, type State } from "../../support/MemoryState.ts"

/** The twin of what consent changes about what is kept. */
export const consentOn = (state: State) => {
  state.changesOnMemory.set(change.erase.kind, (_state, _data, userId) => {
    state.messages = state.messages.filter((stored) => stored.userId !== userId)
    for (const turn of state.turns.values()) {
      if (turn.incoming.sender?.id !== userId || turn.status !== "done" || turn.incoming.content._tag === "Unknown")
        continue
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
