import { Clock, Duration, Effect, Layer } from "effect"
import type { ConversationId } from "../../../src/domain/Ids.ts"
import { Summaries, type Summary } from "../../../src/features/summary/Summaries.ts"
import { estimateTokens } from "../../../src/domain/talk/Tokens.ts"
import { catchingUp, due, newest } from "../../../src/policy/memory/Summary.ts"
import { mayBeRead, type State } from "../../support/MemoryState.ts"

interface Folded extends Summary {
  readonly conversationId: ConversationId
  /** All that it covers, as it was. */
  readonly covered: string
}

interface Waiting {
  readonly since: number
  readonly at: number
  readonly failures: number
  readonly stamp: number
}

/** The twin: a summary goes as soon as what it covers is no longer as it was. */
export const summariesOn = (state: State): Summaries["Service"] => {
  let folded: ReadonlyArray<Folded> = []
  let stamps = 0
  const waiting = new Map<ConversationId, Waiting>()

  const saidIn = (id: ConversationId) =>
    state.messages
      .filter(({ conversationId }) => conversationId === id)
      .sort((one, other) => one.message.id - other.message.id)
  const coveredBy = (id: ConversationId, last: number) =>
    JSON.stringify(
      saidIn(id)
        .filter(({ message }) => message.id <= last)
        .map(({ message }) => [message.id, message.text]),
    )
  const ask = (id: ConversationId, now: number) => {
    stamps += 1
    waiting.set(id, { since: now, failures: 0, ...waiting.get(id), at: now, stamp: stamps })
  }
  const newestOf = (id: ConversationId) => folded.findLast(({ conversationId }) => conversationId === id) ?? null

  const now = Effect.tap(Clock.currentTimeMillis, (at) =>
    Effect.sync(() => {
      const isThere = (id: ConversationId) => state.conversations.some((each) => each.id === id)
      folded = folded.filter(({ conversationId }) => isThere(conversationId))
      for (const id of new Set(folded.map(({ conversationId }) => conversationId))) {
        for (let last = newestOf(id); last !== null && last.covered !== coveredBy(id, last.last); last = newestOf(id)) {
          const unsound = last
          folded = folded.filter((each) => each !== unsound)
          ask(id, at)
        }
      }
      for (const id of waiting.keys()) if (!isThere(id)) waiting.delete(id)
    }),
  )
  const mayBeReadIn = (id: ConversationId) =>
    mayBeRead(state, state.conversations.find((each) => each.id === id)?.userId)
  const unfoldedIn = (id: ConversationId) => saidIn(id).filter(({ message }) => message.id > (newestOf(id)?.last ?? 0))

  return {
    look: (tokens) =>
      Effect.map(now, (at) => {
        for (const { id, temporarySince } of state.conversations) {
          const lines = unfoldedIn(id).slice(0, due.messages)
          const size = lines.reduce((sum, { message }) => sum + estimateTokens(message.text), 0)
          const isDue = lines.length >= due.messages || (lines.length > newest.least && size > tokens)
          if (temporarySince === null && isDue && !waiting.has(id)) ask(id, at)
        }
        return false
      }),
    next: (limit) =>
      Effect.map(now, (time) =>
        [...waiting]
          .filter(([id, { at }]) => at <= time && mayBeReadIn(id))
          .sort(([, one], [, other]) => one.stamp - other.stamp)
          .slice(0, limit)
          .flatMap(([conversationId, { failures, stamp }]) => {
            const userId = state.conversations.find(({ id }) => id === conversationId)?.userId
            const known = userId === undefined ? undefined : state.persons.get(userId)?.person
            return known === undefined
              ? []
              : [
                  {
                    conversationId,
                    userId: known.id,
                    language: known.language,
                    timeZone: known.timeZone,
                    failures,
                    stamp,
                  },
                ]
          }),
      ),
    unfolded: (id) =>
      Effect.map(now, () => ({
        before: newestOf(id),
        lines: unfoldedIn(id)
          .slice(0, catchingUp.from)
          .map(({ at, message }) => ({
            id: message.id,
            role: message.role,
            text: message.text,
            mark: message.text,
            at,
          })),
      })),
    fold: ({ after, conversationId, lines, text }) =>
      Effect.map(now, (at) => {
        const last = lines.at(-1)
        const here = unfoldedIn(conversationId).slice(0, lines.length)
        const isAsItWas = lines.every(
          ({ id, mark }, index) => here[index]?.message.id === id && here[index].message.text === mark,
        )
        if (last === undefined || !isAsItWas || (newestOf(conversationId)?.last ?? null) !== after) return false
        const covered = coveredBy(conversationId, last.id)
        folded = [...folded, { conversationId, text, last: last.id, until: last.at, covered }]
        waiting.delete(conversationId)
        ask(conversationId, at)
        return true
      }),
    done: ({ conversationId, stamp }) =>
      Effect.sync(() => {
        if (waiting.get(conversationId)?.stamp === stamp) waiting.delete(conversationId)
      }),
    later: ({ conversationId, stamp }, wait) =>
      Effect.map(Clock.currentTimeMillis, (time) => {
        const known = waiting.get(conversationId)
        if (known?.stamp !== stamp) return
        stamps += 1
        waiting.set(conversationId, {
          ...known,
          failures: known.failures + 1,
          at: time + Duration.toMillis(wait),
          stamp: stamps,
        })
      }),
    oldest: Effect.map(now, () => {
      const all = [...waiting].filter(([id]) => mayBeReadIn(id)).map(([, { since }]) => since)
      return all.length === 0 ? null : Math.min(...all)
    }),
    latest: (id, from) =>
      Effect.map(now, () => {
        const found = newestOf(id)
        if (found === null) return null
        const { last, text, until } = found
        const isWhole = from === null || !unfoldedIn(id).some(({ message }) => message.id < from)
        return { last, text, until, isWhole }
      }),
  }
}

export const memorySummariesOn = (state: State) => Layer.sync(Summaries, () => summariesOn(state))
