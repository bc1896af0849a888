import { Clock, Effect } from "effect"
import { ChatId } from "../../src/domain/Ids.ts"
import type { Users } from "../../src/domain/operators/Users.ts"
import { openTurns, raiseEpoch, type State } from "./MemoryState.ts"

/** People in the memory that the other ports work on. A part that is on its way is not waited for. */
export const usersOn = (state: State): Users["Service"] => ({
  find: (userId) =>
    Effect.sync(() => {
      const known = state.persons.get(userId)
      if (known === undefined) return null
      const { bannedAt, blocked, person, since } = known
      const said = state.messages.filter((stored) => stored.userId === userId && stored.message.role === "user")
      return { id: userId, language: person.language, since, messages: said.length, blocked, bannedAt }
    }),
  counts: Effect.sync(() => {
    const all = [...state.persons.values()]
    return {
      people: all.length,
      agreed: all.filter(({ person }) => person.consent === "granted").length,
      blocked: all.filter(({ blocked }) => blocked).length,
      banned: all.filter(({ bannedAt }) => bannedAt !== null).length,
    }
  }),
  setBanned: (userId, banned) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const known = state.persons.get(userId)
      if (known === undefined) return false
      known.bannedAt = banned ? (known.bannedAt ?? now) : null
      known.person = { ...known.person, banned }
      for (const chatId of new Set([ChatId.make(userId), known.person.chatId])) {
        const isBusy = openTurns(state, chatId).some(({ deliveries }) =>
          deliveries.some((part) => part.state === "sending"),
        )
        if (state.epochs.has(chatId) && !isBusy) raiseEpoch(state, chatId)
      }
      return true
    }),
})
