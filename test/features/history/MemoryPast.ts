import { Effect, Layer, Schema } from "effect"
import type { UserId } from "../../../src/domain/Ids.ts"
import { Past, TakenBack } from "../../../src/features/history/Past.ts"
import type { State } from "../../support/MemoryState.ts"

const decode = Schema.decodeUnknownSync(TakenBack)
const quarter = 900_000

/** The twin of the past, and of what is taken back from it. */
export const pastOn = (state: State): Past["Service"] => {
  const active = (userId: UserId) => state.conversations.find((each) => each.userId === userId && each.active)?.id
  state.changesOnMemory.set("history.undo", (_state, data, userId) => {
    const { from, to } = decode(data)
    const place = active(userId)
    state.messages = state.messages.filter(
      ({ conversationId, message: { id } }) => conversationId !== place || id < from || id > to,
    )
  })
  return {
    newest: (userId, limit) =>
      Effect.sync(() =>
        state.messages
          .filter(({ conversationId }) => conversationId === active(userId))
          .slice(-limit)
          .map(({ at, message }) => Object.assign({ at }, message)),
      ),
    talked: (userId, since) =>
      Effect.sync(() => {
        const found = state.messages.filter((each) => each.userId === userId && each.at >= since)
        const said = found.filter(({ message }) => message.role === "user")
        return {
          said: said.length,
          answered: found.length - said.length,
          conversations: new Set(found.map(({ conversationId }) => conversationId)).size,
          quarters: [...new Set(said.map(({ at }) => Math.floor(at / quarter) * quarter))],
        }
      }),
  }
}

export const memoryPastOn = (state: State) => Layer.succeed(Past, pastOn(state))
