import type { Message } from "./Person.ts"

export interface Exchange {
  readonly before: ReadonlyArray<Message>
  /** What the person said, oldest first: several messages may have one answer. */
  readonly said: readonly [Message, ...ReadonlyArray<Message>]
  /** null: it has none. */
  readonly answer: Message | null
}

/** The last thing that a person said, and what they were told; null: they have said nothing. */
export const lastExchange = (history: ReadonlyArray<Message>): Exchange | null => {
  const end = history.findLastIndex(({ role }) => role === "user") + 1
  const start = history.slice(0, end).findLastIndex(({ role }) => role === "assistant") + 1
  const [first, ...rest] = history.slice(start, end)
  if (first === undefined) return null
  return { before: history.slice(0, start), said: [first, ...rest], answer: history[end] ?? null }
}
