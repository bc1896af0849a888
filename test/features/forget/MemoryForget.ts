import { Effect, Layer, Schema } from "effect"
import { erase } from "../../../src/features/forget/Erasing.ts"
import { OneMessage, Unsaid, unsayThese } from "../../../src/features/forget/OneMessage.ts"
import { raiseEpoch, type State } from "../../support/MemoryState.ts"

/** The twin of the erasure: what was received since stays, and of the turn itself the ids. */
export const forgetOn = (state: State) => {
  state.changesOnMemory.set(erase(0).kind, (_state, _data, userId, updateId) => {
    const theirs = [...state.turns.values()].filter(
      ({ chatId, incoming }) => chatId === state.persons.get(userId)?.person.chatId || incoming.sender?.id === userId,
    )
    for (const chatId of new Set(theirs.map(({ chatId }) => chatId))) {
      if (chatId !== null && state.epochs.has(chatId)) raiseEpoch(state, chatId)
    }
    for (const turn of theirs) {
      if (turn.updateId === updateId) {
        const kind = `erased ${turn.incoming.content._tag}`
        const incoming = { ...turn.incoming, sender: null, content: { _tag: "Unknown", kind } as const }
        Object.assign(turn, { incoming, status: "done", doneAt: turn.receivedAt, held: false })
        turn.deliveries.length = 0
      } else if (turn.status !== "received") {
        state.turns.delete(turn.updateId)
        state.letters.delete(turn.updateId)
      }
    }
    state.messages = state.messages.filter((stored) => stored.userId !== userId)
    state.conversations = state.conversations.filter((each) => each.userId !== userId)
    state.conversationNumbers.delete(userId)
    state.persons.delete(userId)
    for (const [id, job] of state.jobs) if (job.userId === userId) state.jobs.delete(id)
  })
}

const decodeUnsaid = Schema.decodeUnknownSync(Unsaid)

/** The twin of what is known of a person's own message, and of deleting it. Nothing here is quoted. */
export const memoryOneMessageOn = (state: State) => {
  state.changesOnMemory.set(unsayThese([]).kind, (_state, data, userId) => {
    const { ids } = decodeUnsaid(data)
    state.messages = state.messages.filter((stored) => !(stored.userId === userId && ids.includes(stored.message.id)))
  })
  return Layer.succeed(OneMessage, {
    beside: () => Effect.succeed(null),
    from: (userId, telegramMessageId, limit) =>
      Effect.sync(() => {
        const theirs = state.messages.filter((stored) => stored.userId === userId)
        const meant = theirs.find(({ message }) => message.telegramMessageId === telegramMessageId)
        if (meant === undefined) return []
        return theirs
          .filter(
            ({ conversationId, message }) => conversationId === meant.conversationId && message.id >= meant.message.id,
          )
          .slice(0, limit + 1)
          .map(({ message: { id, role, telegramMessageId: of }, turnId }) => ({
            id,
            role,
            telegramMessageId: of,
            turn: state.turns.get(turnId)?.answeredIn ?? turnId,
          }))
      }),
  })
}
