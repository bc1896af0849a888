import { Effect, Layer, Schema } from "effect"
import type { UserId } from "../../../src/domain/Ids.ts"
import { Conversations, Numbered, Renamed } from "../../../src/features/chats/Conversations.ts"
import { conversationsListed, titleReadFrom } from "../../../src/policy/Limits.ts"
import { beginConversation, type State } from "../../support/MemoryState.ts"

const decodeNumbered = Schema.decodeUnknownSync(Numbered)
const decodeRenamed = Schema.decodeUnknownSync(Renamed)

const newestFirst = (state: State, userId: UserId) =>
  state.conversations.filter((each) => each.userId === userId).sort((a, b) => b.number - a.number)

/** The twin of the conversations, and of what turns change about them. */
export const conversationsOn = (state: State): Conversations["Service"] => {
  const find = (userId: UserId, number: number) => newestFirst(state, userId).find((each) => each.number === number)
  const activate = (userId: UserId, number: number) => {
    if (find(userId, number) === undefined) return
    for (const each of newestFirst(state, userId)) each.active = each.number === number
  }
  state.changesOnMemory
    .set("chats.begin", (_state, _data, userId) => void beginConversation(state, userId))
    .set("chats.open", (_state, data, userId) => activate(userId, decodeNumbered(data).number))
    .set("chats.rename", (_state, data, userId) => {
      const { number, title } = decodeRenamed(data)
      const known = find(userId, number)
      if (known !== undefined) known.title = title
    })
    .set("chats.delete", (_state, data, userId) => {
      const gone = find(userId, decodeNumbered(data).number)
      state.conversations = state.conversations.filter((each) => each !== gone)
      state.messages = state.messages.filter((stored) => stored.conversationId !== gone?.id)
      const [newest] = newestFirst(state, userId)
      if (newest === undefined) beginConversation(state, userId)
      else if (gone?.active === true) activate(userId, newest.number)
    })
  return {
    list: (userId) =>
      Effect.sync(() =>
        newestFirst(state, userId)
          .slice(0, conversationsListed)
          .map(({ active, id, number, title }) => {
            const said = state.messages.filter(
              ({ conversationId, message }) => conversationId === id && message.role === "user" && message.text !== "",
            )
            const beginnings = said
              .slice(0, titleReadFrom.messages)
              .map(({ message }) => message.text.slice(0, titleReadFrom.characters))
            return { active, number, title, beginnings }
          }),
      ),
  }
}

export const memoryConversationsOn = (state: State) => Layer.succeed(Conversations, conversationsOn(state))
