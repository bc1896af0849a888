import { Clock, Effect } from "effect"
import { fromTelegram } from "../../src/domain/talk/Language.ts"
import type { People } from "../../src/domain/talk/People.ts"
import { nothingChosen } from "../../src/domain/talk/Person.ts"
import { beginConversation, type State } from "./MemoryState.ts"

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
      const { id, mode } =
        state.conversations.find(({ active, userId }) => active && userId === sender.id) ??
        beginConversation(state, sender.id)
      const said = state.messages.filter((stored) => stored.conversationId === id)
      const history = said.slice(Math.max(0, said.length - limit)).map((stored) => stored.message)
      return { person, conversation: { id, mode, history } }
    }),
})
