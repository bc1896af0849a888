import type { Content } from "../../../src/domain/talk/Incoming.ts"
import { change, freeCommands } from "../../../src/features/consent/Kept.ts"
import { isUnsettled, type State } from "../../support/MemoryState.ts"

const isFree = (content: Content) =>
  content._tag === "Command" && freeCommands.some((command) => command === content.name)

const hasWords = (content: Content): boolean => {
  switch (content._tag) {
    case "Text":
    case "Edited":
      return content.text !== ""
    case "Media":
      return content.caption !== ""
    case "Unsupported":
      return (content.caption ?? "") !== ""
    case "Command":
      return content.argument !== ""
    default:
      return false
  }
}

/** Turns of what was said before the question was answered. */
export const heldIn = (state: State, userId: number) =>
  [...state.turns.values()].filter(
    ({ incoming: { content, sender }, status, updateId }) =>
      sender?.id === userId &&
      status === "done" &&
      updateId > 0 &&
      hasWords(content) &&
      !isFree(content) &&
      !state.messages.some(({ turnId }) => turnId === updateId),
  )

/** The twin of what consent changes about what is kept. */
export const consentOn = (state: State) => {
  state.changesOnMemory.set(change.release.kind, (_state, _data, userId) => {
    for (const turn of heldIn(state, userId)) {
      turn.deliveries.length = 0
      const anew = {
        status: "received",
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
