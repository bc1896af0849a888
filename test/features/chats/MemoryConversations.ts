import { Effect, Layer, Schema } from "effect"
import type { UserId } from "../../../src/domain/Ids.ts"
import { Begun, Conversations, Deleted, Numbered, Renamed } from "../../../src/features/chats/Conversations.ts"
import { conversationsListed, titleReadFrom } from "../../../src/policy/Limits.ts"
import { beginConversation, openConversation, type State } from "../../support/MemoryState.ts"

const decodeBegun = Schema.decodeUnknownSync(Begun)
const decodeDeleted = Schema.decodeUnknownSync(Deleted)
const decodeNumbered = Schema.decodeUnknownSync(Numbered)
const decodeRenamed = Schema.decodeUnknownSync(Renamed)

const newestFirst = (state: State, userId: UserId) =>
  state.conversations.filter((each) => each.userId === userId).sort((a, b) => b.number - a.number)

/** The twin of the conversations, and of what turns change about them. */
export const conversationsOn = (state: State): Conversations["Service"] => {
  const find = (userId: UserId, number: number) => newestFirst(state, userId).find((each) => each.number === number)
  state.changesOnMemory
    .set("chats.begin", (_state, data, userId) => void beginConversation(state, userId, decodeBegun(data).mode))
    .set("chats.open", (_state, data, userId) => openConversation(state, userId, decodeNumbered(data).number))
    .set("chats.rename", (_state, data, userId) => {
      const { number, title } = decodeRenamed(data)
      const known = find(userId, number)
      if (known !== undefined) known.title = title
    })
    .set("chats.delete", (_state, data, userId) => {
      const { mode, number } = decodeDeleted(data)
      const gone = find(userId, number)
      state.conversations = state.conversations.filter((each) => each !== gone)
      state.messages = state.messages.filter((stored) => stored.conversationId !== gone?.id)
      if (!newestFirst(state, userId).some(({ active }) => active)) beginConversation(state, userId, mode)
    })
  state.changesOnMemory
    .set("chats.temporary", (_state, _data, userId, updateId) => {
      const at = updateId === undefined ? undefined : state.turns.get(updateId)?.receivedAt
      beginConversation(state, userId).temporarySince = at ?? 0
    })
    .set("chats.end", (_state, _data, userId) => {
      if (!newestFirst(state, userId).some(({ active, temporarySince }) => active && temporarySince !== null)) return
      const [before] = newestFirst(state, userId)
        .filter(({ active }) => !active)
        .toSorted((a, b) => b.left - a.left || b.number - a.number)
      if (before === undefined) beginConversation(state, userId)
      else openConversation(state, userId, before.number)
    })
  return {
    temporary: (userId) =>
      Effect.sync(() => newestFirst(state, userId).find(({ active }) => active)?.temporarySince ?? null),
    list: (userId) =>
      Effect.sync(() =>
        newestFirst(state, userId)
          .filter(({ temporarySince }) => temporarySince === null)
          .slice(0, conversationsListed)
          .map(({ active, id, mode, number, title }) => {
            const said = state.messages.filter(
              ({ conversationId, message }) => conversationId === id && message.role === "user" && message.text !== "",
            )
            const beginnings = said
              .slice(0, titleReadFrom.messages)
              .map(({ message }) => message.text.slice(0, titleReadFrom.characters))
            return { active, mode, number, title, beginnings }
          }),
      ),
  }
}

export const memoryConversationsOn = (state: State) => Layer.succeed(Conversations, conversationsOn(state))
