import { Effect, Layer, Schema } from "effect"
import type { UserId } from "../../../src/domain/Ids.ts"
import { Moved, NewTime, Ref, type Reminder, Reminders, Said } from "../../../src/features/reminders/Reminders.ts"
import type { State } from "../../support/MemoryState.ts"

const decodeSet = Schema.decodeUnknownSync(NewTime)
const decodeMoved = Schema.decodeUnknownSync(Moved)
const decodeRef = Schema.decodeUnknownSync(Ref)
const decodeSaid = Schema.decodeUnknownSync(Said)

type Kept = Reminder & { readonly messageId: number | null }

/** The twin of the reminders, and of what turns and jobs change about them. */
export const remindersOn = (state: State): Reminders["Service"] => {
  const all = new Map<UserId, ReadonlyArray<Kept>>()
  const of = (userId: UserId) => all.get(userId) ?? []
  const shown = ({ due, id, rhythm, saidAt, text, threadId, zone }: Kept): Reminder => ({
    id,
    text,
    due,
    rhythm,
    zone,
    saidAt,
    threadId,
  })
  const on = (kind: string, apply: (data: unknown, kept: ReadonlyArray<Kept>) => ReadonlyArray<Kept>) =>
    state.changesOnMemory.set(kind, (_state, data, userId) => void all.set(userId, apply(data, of(userId))))

  on("reminders.set", (data, kept) => {
    const given = decodeSet(data)
    const known = kept.find(({ id }) => id === given.id)
    if (known === undefined) return [...kept, { ...given, saidAt: null }]
    const next = { ...given, messageId: known.messageId, saidAt: known.due === given.due ? known.saidAt : null }
    return kept.map((each) => (each === known ? next : each))
  })
  on("reminders.remove", (data, kept) => kept.filter(({ id }) => id !== decodeRef(data).id))
  on("reminders.move", (data, kept) => {
    const { due, id, next, zone } = decodeMoved(data)
    return kept.map((each) => (each.id === id && each.due === due ? { ...each, due: next, zone } : each))
  })
  on("reminders.said", (data, kept) => {
    const { due, id, next, zone } = decodeSaid(data)
    return kept.map((each) =>
      each.id === id && each.due === due ? { ...each, saidAt: due, due: next ?? due, zone } : each,
    )
  })

  return {
    all: (userId) =>
      Effect.sync(() =>
        of(userId)
          .map(shown)
          .toSorted((a, b) => a.due - b.due || a.id - b.id),
      ),
    find: (userId, id) =>
      Effect.sync(() => {
        const found = of(userId).find((each) => each.id === id)
        const stored = state.persons.get(userId)
        if (found === undefined || stored === undefined) return null
        const { bannedAt, blocked, person } = stored
        const isReachable = person.consent === "granted" && !blocked && bannedAt === null
        return { reminder: shown(found), timeZone: person.timeZone, isReachable }
      }),
    askedBy: (userId, messageId) =>
      Effect.sync(() => {
        const found = of(userId).find((each) => each.messageId === messageId)
        return found === undefined ? null : shown(found)
      }),
    prune: Effect.void,
  }
}

export const memoryRemindersOn = (state: State) => Layer.sync(Reminders, () => remindersOn(state))
