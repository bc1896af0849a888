import { Effect, Layer, Schema } from "effect"
import type { UserId } from "../../../src/domain/Ids.ts"
import type { Mode } from "../../../src/domain/talk/Person.ts"
import { Entered, Modes, Replaced } from "../../../src/features/talk/Modes.ts"
import { beginConversation, openConversation, type State } from "../../support/MemoryState.ts"

const decodeReplaced = Schema.decodeUnknownSync(Replaced)
const decode = Schema.decodeUnknownSync(Entered)

/** The twin of the modes, and of what entering one changes. */
export const modesOn = (state: State): Modes["Service"] => {
  const last = (userId: UserId, mode: Mode) =>
    state.conversations
      .filter((each) => each.userId === userId && each.mode === mode)
      .toSorted((a, b) => Number(b.active) - Number(a.active) || b.left - a.left || b.number - a.number)[0]
  state.changesOnMemory.set("talk.enter", (_state, data, userId, updateId) => {
    const { mode } = decode(data)
    const known = last(userId, mode)
    if (known === undefined) beginConversation(state, userId, mode, updateId)
    else openConversation(state, userId, known.number, updateId)
    const active = state.conversations.find((each) => each.userId === userId && each.active)
    for (const said of state.messages) {
      if (said.turnId === updateId && active !== undefined) said.conversationId = active.id
    }
  })
  state.changesOnMemory.set("talk.replace", (_state, data, userId, updateId) => {
    const { answer } = decodeReplaced(data)
    const isMade = state.messages.some(({ message, turnId }) => turnId === updateId && message.role === "assistant")
    state.messages = state.messages.filter(
      ({ message, turnId, ...said }) =>
        !(turnId === updateId && message.role === "user") &&
        !(isMade && message.id === answer && message.role === "assistant" && said.userId === userId),
    )
  })
  return {
    conversation: (userId, mode, limit) =>
      Effect.sync(() => {
        const found = last(userId, mode)
        if (found === undefined) return null
        const said = state.messages.filter(({ conversationId }) => conversationId === found.id)
        return {
          id: found.id,
          mode,
          history: said.slice(Math.max(0, said.length - limit)).map(({ message }) => message),
          newest: said.at(-1)?.turnId ?? null,
        }
      }),
  }
}

export const memoryModesOn = (state: State) => Layer.succeed(Modes, modesOn(state))
