import { Clock, Effect } from "effect"
import type { Erasure, Erasures } from "../../src/domain/backup/Erasures.ts"
import { ChatId } from "../../src/domain/Ids.ts"
import { raiseEpoch, type State } from "./MemoryState.ts"

/** Forgets in the memory that the other ports work on. */
export const erasuresOn = (state: State): Erasures["Service"] => {
  const erasures = new Map<number, Erasure>()
  return {
    // A private chat has the id of its user.
    forget: (userId) =>
      Effect.map(Clock.currentTimeMillis, (at) => {
        const turns = [...state.turns.values()].filter(
          ({ chatId, incoming }) => chatId === ChatId.make(userId) || incoming.sender?.id === userId,
        )
        const wasKnown =
          turns.length > 0 || state.persons.has(userId) || state.messages.some((stored) => stored.userId === userId)
        const chats = new Set([
          ...turns.map(({ chatId }) => chatId),
          state.persons.get(userId)?.person.chatId ?? null,
          userId,
        ])
        for (const chatId of chats) {
          if (chatId !== null && state.epochs.has(ChatId.make(chatId))) raiseEpoch(state, ChatId.make(chatId))
        }
        for (const { updateId } of turns) {
          state.turns.delete(updateId)
          state.letters.delete(updateId)
        }
        state.messages = state.messages.filter((stored) => stored.userId !== userId)
        state.persons.delete(userId)
        for (const job of state.jobs.values()) if (job.userId === userId) state.jobs.delete(job.id)
        erasures.delete(userId)
        erasures.set(userId, { userId, at })
        return {
          wasKnown,
          chats: [...chats].flatMap((chatId) => (chatId === null ? [] : [ChatId.make(chatId)])),
        }
      }),
    all: Effect.sync(() => [...erasures.values()].sort((a, b) => a.at - b.at || a.userId - b.userId)),
  }
}
