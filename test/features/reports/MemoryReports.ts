import { Effect, Layer, Schema } from "effect"
import type { UserId } from "../../../src/domain/Ids.ts"
import { Filed, type Kept, Named, Removed, Reports } from "../../../src/features/reports/Kept.ts"
import { reportsOnPage, titleReadFrom } from "../../../src/policy/files/Reports.ts"
import type { State } from "../../support/MemoryState.ts"

const decodeFiled = Schema.decodeUnknownSync(Filed)
const decodeNamed = Schema.decodeUnknownSync(Named)
const decodeRemoved = Schema.decodeUnknownSync(Removed)

/** The twin of the reports, and of what turns change about them. */
export const reportsOn = (state: State): Reports["Service"] => {
  const titles = new Map<number, string>()
  const of = (userId: UserId) =>
    state.messages
      .filter((stored) => stored.userId === userId && titles.has(stored.message.id))
      .toSorted((a, b) => b.message.id - a.message.id)
  const isOf = (userId: UserId, id: number) => of(userId).some(({ message }) => message.id === id)
  const shown = ({ at, conversationId, message }: State["messages"][number]): Kept & { readonly text: string } => {
    const asked = state.messages.findLast(
      (each) =>
        each.conversationId === conversationId &&
        each.message.id < message.id &&
        each.message.role === "user" &&
        each.message.text !== "",
    )
    return {
      id: message.id,
      title: titles.get(message.id) ?? "",
      at,
      beginning: message.text.slice(0, titleReadFrom),
      question: asked?.message.text.slice(0, titleReadFrom) ?? "",
      text: message.text,
    }
  }
  state.changesOnMemory
    .set("reports.keep", (_state, data, userId) => {
      const { turnId } = decodeFiled(data)
      const isTemporary = (id: number) =>
        state.conversations.some((each) => each.id === id && each.temporarySince !== null)
      const answer = state.messages.find(
        (each) => each.userId === userId && each.turnId === turnId && each.message.role === "assistant",
      )
      if (answer === undefined || isTemporary(answer.conversationId) || titles.has(answer.message.id)) return
      titles.set(answer.message.id, "")
    })
    .set("reports.rename", (_state, data, userId) => {
      const { id, title } = decodeNamed(data)
      if (isOf(userId, id)) titles.set(id, title)
    })
    .set("reports.remove", (_state, data, userId) => {
      const { id } = decodeRemoved(data)
      if (isOf(userId, id)) titles.delete(id)
    })
  return {
    page: (userId, asked) =>
      Effect.sync(() => {
        const all = of(userId)
        const pages = Math.max(1, Math.ceil(all.length / reportsOnPage))
        const page = Math.min(Math.max(0, asked), pages - 1)
        const reports = all.slice(page * reportsOnPage, (page + 1) * reportsOnPage).map((stored) => {
          const { text: _, ...kept } = shown(stored)
          return kept
        })
        return { reports, page, pages }
      }),
    find: (userId, id) =>
      Effect.sync(() => {
        const found = of(userId).find(({ message }) => message.id === id)
        return found === undefined ? null : shown(found)
      }),
  }
}

export const memoryReportsOn = (state: State) => Layer.sync(Reports, () => reportsOn(state))
