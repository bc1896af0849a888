import { Effect, Layer } from "effect"
import { MemoryIndex } from "../../../src/domain/MemoryIndex.ts"
import type { UserId } from "../../../src/domain/Ids.ts"
import { Memory } from "../../../src/features/memory/Memory.ts"
import { found as most, newestLeftOut } from "../../../src/policy/Memory.ts"
import { memoryVectorsOn } from "./MemoryVectors.ts"
import type { State } from "../../support/MemoryState.ts"

/** Forms of a word begin alike. */
const stems = (text: string): ReadonlyArray<string> => {
  const words =
    text
      .toLowerCase()
      .replaceAll("ё", "е")
      .match(/[\p{L}\p{N}]{3,}/gu) ?? []
  return [...new Set(words.map((word) => word.slice(0, 4)))]
}

/** The twin: the messages themselves are searched, by the words they share with the question. */
export const memoryOn = (state: State): Memory["Service"] => {
  const memorable = (userId: UserId) =>
    state.messages.filter(
      (said) =>
        said.userId === userId &&
        said.message.text !== "" &&
        state.conversations.find(({ id }) => id === said.conversationId)?.temporarySince === null,
    )
  return {
    search: (userId, { before, continues, within, words }) =>
      Effect.sync(() => {
        const told = memorable(userId).filter(({ message: { id } }) => before === null || id < before)
        const here = told.filter(({ conversationId }) => conversationId === within)
        const earlier = here.findLast(({ message: { role } }) => role === "user")?.message.text ?? ""
        const left = new Set(here.slice(-newestLeftOut))
        const terms = stems(continues ? `${words} ${earlier}` : words)
        return told
          .flatMap((said) => {
            const own = stems(said.message.text)
            const shared = own.filter((stem) => terms.includes(stem)).length
            const covered = terms.length === 0 ? 0 : shared / terms.length
            if (shared === 0 || said.message.role !== "user" || left.has(said)) return []
            const { id, text } = said.message
            return [{ id, text, at: said.at, score: covered, covered, alike: false, until: null, ended: [] }]
          })
          .sort((one, other) => other.score - one.score || other.id - one.id)
          .slice(0, most)
      }),
    lastAsked: (userId, conversationId) =>
      Effect.sync(() => {
        const here = memorable(userId).filter((said) => said.conversationId === conversationId)
        const asked = here.findLast(
          ({ message: { role }, turnId }) =>
            role === "user" && here.some((other) => other.turnId === turnId && other.message.role === "assistant"),
        )
        return asked === undefined ? null : { id: asked.message.id, text: asked.message.text }
      }),
    kept: (userId) =>
      Effect.sync(() => {
        const said = memorable(userId).filter(({ message: { role } }) => role === "user")
        return { messages: said.length, since: said[0]?.at ?? null }
      }),
  }
}

/** There is no index: nothing waits for it. */
const index = Layer.succeed(MemoryIndex, {
  next: Effect.succeed({ messages: 0, more: false }),
  rebuild: Effect.void,
})

export const memoryMemoryOn = (state: State) =>
  Layer.mergeAll(Layer.succeed(Memory, memoryOn(state)), index, memoryVectorsOn(state))
