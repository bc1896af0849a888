import { Effect, Layer } from "effect"
import { cosine } from "../../../src/domain/Embeddings.ts"
import type { MessageId } from "../../../src/domain/Ids.ts"
import { Vectors } from "../../../src/features/memory/Vectors.ts"
import { embeddingRun } from "../../../src/policy/Memory.ts"
import { mayBeRead, type State } from "../../support/MemoryState.ts"

interface Held {
  readonly text: string
  readonly vector: Float32Array | null
}

/** The twin: vectors beside the messages; those of a text that is no more are missing. */
export const memoryVectorsOn = (state: State) =>
  Layer.sync(Vectors, () => {
    let space: { readonly id: number; readonly model: string; dimension: number | null } | null = null
    let held = new Map<MessageId, Held>()
    const own = () =>
      state.messages.filter(
        ({ conversationId, message }) =>
          message.role === "user" &&
          message.text !== "" &&
          state.conversations.find(({ id }) => id === conversationId)?.temporarySince === null,
      )
    return {
      missing: (model) =>
        Effect.sync(() => {
          const current = space?.model === model ? space : { id: (space?.id ?? 0) + 1, model, dimension: null }
          if (current !== space) held = new Map()
          space = current
          return own()
            .filter(({ message: { id, text }, userId }) => held.get(id)?.text !== text && mayBeRead(state, userId))
            .map(({ message: { id, text }, userId }) => ({ id, userId, space: current.id, text, stale: held.has(id) }))
            .slice(0, embeddingRun.batch)
        }),
      keep: (messages, vectors) =>
        Effect.sync(() => {
          const dimension = vectors.find((vector) => vector !== null)?.length ?? null
          if (messages[0]?.space !== space?.id) return true
          if (space === null || (dimension ?? space.dimension) !== (space.dimension ?? dimension)) return false
          space.dimension ??= dimension
          for (const [at, { id, text }] of messages.entries()) held.set(id, { text, vector: vectors[at] ?? null })
          return true
        }),
      near: (userId, model, vector, before) =>
        Effect.sync(() =>
          space?.model !== model || space.dimension !== vector.length
            ? []
            : own()
                .filter((said) => said.userId === userId && (before === null || said.message.id < before))
                .flatMap(({ message: { id, text } }) => {
                  const found = held.get(id)
                  return found?.vector && found.text === text ? [{ id, cosine: cosine(vector, found.vector) }] : []
                })
                .sort((one, other) => other.cosine - one.cosine),
        ),
    }
  })
