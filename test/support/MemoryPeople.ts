import { Clock, Effect } from "effect"
import { fromTelegram } from "../../src/domain/talk/Language.ts"
import type { People } from "../../src/domain/talk/People.ts"
import { nothingChosen } from "../../src/domain/talk/Person.ts"
import { beginConversation, isOwner, openConversation, type State } from "./MemoryState.ts"

export const peopleOn = (state: State): People["Service"] => ({
  open: (chatId, sender, limit) =>
    Effect.map(Clock.currentTimeMillis, (since) => {
      const known = state.persons.get(sender.id) ?? {
        person: {
          id: sender.id,
          chatId,
          name: sender.firstName,
          language: fromTelegram(sender.languageCode),
          consent: null,
          dialogue: null,
          introduced: false,
          banned: false,
          ...nothingChosen,
        },
        blocked: false,
        bannedAt: null,
        since,
      }
      state.persons.set(sender.id, known)
      const { person } = known
      const { id, mode, threadId } =
        state.conversations.find(({ active, userId }) => active && userId === sender.id) ??
        beginConversation(state, sender.id)
      const said = state.messages.filter((stored) => stored.conversationId === id)
      const history = said.slice(Math.max(0, said.length - limit)).map((stored) => stored.message)
      return { person, conversation: { id, mode, threadId, history } }
    }),
  enter: ({ chatId, epoch }, userId, threadId) =>
    Effect.sync(() => {
      if (!isOwner(state, chatId, epoch)) return false
      const own = state.conversations.filter((each) => each.userId === userId)
      const active = own.find((each) => each.active)
      if (active === undefined || active.threadId === threadId) return true
      const [known] = own
        .filter((each) => !each.active && each.temporarySince === null && each.threadId === threadId)
        .toSorted((a, b) => b.left - a.left || b.number - a.number)
      if (known !== undefined) {
        openConversation(state, userId, known.number)
        return true
      }
      const isUsed = state.messages.some(({ conversationId }) => conversationId === active.id)
      const isFresh = active.threadId === null && active.temporarySince === null && !isUsed
      const place = isFresh ? active : beginConversation(state, userId)
      place.threadId = threadId
      return true
    }),
})
