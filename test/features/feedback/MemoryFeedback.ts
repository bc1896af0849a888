import { Schema } from "effect"
import type { UserId } from "../../../src/domain/Ids.ts"
import { note, Noted } from "../../../src/features/feedback/Feedback.ts"
import { answersLookedAt } from "../../../src/policy/Limits.ts"
import type { State } from "../../support/MemoryState.ts"

const decode = Schema.decodeUnknownSync(Noted)
const { kind } = note({ messageId: decode({ messageId: 0, thumb: null }).messageId, thumb: null })

/** The twin of what thumbs change; returns the thumbs of a person, in the order of their messages. */
export const feedbackOn = (state: State) => {
  const kept = new Map<UserId, Map<number, "up" | "down">>()
  state.changesOnMemory.set(kind, (_state, data, userId) => {
    const { messageId, thumb } = decode(data)
    const own = kept.get(userId) ?? new Map<number, "up" | "down">()
    kept.set(userId, own)
    if (thumb === null) return void own.delete(messageId)
    const answered = state.messages
      .filter((said) => said.userId === userId && said.message.role === "assistant")
      .slice(-answersLookedAt)
      .map(({ turnId }) => turnId)
    const isAnswer = answered.some((turnId) =>
      state.turns.get(turnId)?.deliveries.some(({ telegramMessageId }) => telegramMessageId === messageId),
    )
    if (isAnswer) own.set(messageId, thumb)
  })
  return (userId: UserId): ReadonlyArray<string> =>
    [...(kept.get(userId) ?? [])].toSorted(([a], [b]) => a - b).map(([messageId, thumb]) => `${messageId} ${thumb}`)
}
