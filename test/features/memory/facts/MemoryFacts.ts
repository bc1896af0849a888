import { Effect, Layer, Schema } from "effect"
import type { UserId } from "../../../../src/domain/Ids.ts"
import {
  Corrected,
  Facts,
  type Held,
  Named,
  type Noted,
  Paused,
  Pinned,
} from "../../../../src/features/memory/facts/Facts.ts"
import type { State } from "../../../support/MemoryState.ts"

const decodeNamed = Schema.decodeUnknownSync(Named)
const decodePinned = Schema.decodeUnknownSync(Pinned)
const decodeCorrected = Schema.decodeUnknownSync(Corrected)
const decodePaused = Schema.decodeUnknownSync(Paused)

/** The twin of what is noted, and of what people change about it. Nothing is read: `known` is what was learned. */
export const factsOn = (state: State, known: ReadonlyArray<Noted> = []): Facts["Service"] => {
  const people = new Map<UserId, Held<Noted>>()
  const of = (userId: UserId) => people.get(userId) ?? { paused: false, facts: known }
  const on = (kind: string, apply: (data: unknown, held: Held<Noted>) => Partial<Held<Noted>>) =>
    state.changesOnMemory.set(
      kind,
      (_state, data, userId) => void people.set(userId, { ...of(userId), ...apply(data, of(userId)) }),
    )
  const changed = ({ facts }: Held<Noted>, id: number, more: Partial<Noted>) => ({
    facts: facts.map((each) => (each.id === id ? { ...each, ...more } : each)),
  })

  on("memory.forget", (data, { facts }) => ({ facts: facts.filter(({ id }) => id !== decodeNamed(data).id) }))
  on("memory.pin", (data, held) => changed(held, decodePinned(data).id, { pinned: decodePinned(data).pinned }))
  on("memory.correct", (data, held) => {
    const { id, language, text } = decodeCorrected(data)
    return changed(held, id, { language, text, corrected: true })
  })
  on("memory.pause", (data) => decodePaused(data))

  return {
    held: (userId) => Effect.sync(() => of(userId)),
    all: (userId) => Effect.sync(() => of(userId)),
    isKept: () => Effect.succeed(true),
    count: Effect.succeed(false),
    due: Effect.succeed([]),
    backlog: Effect.succeed({ unread: 0, since: null, facts: 0 }),
    unread: () => Effect.succeed(null),
  }
}

export const memoryFactsOn = (state: State) => Layer.sync(Facts, () => factsOn(state))
