import { Effect } from "effect"
import type { ChatId } from "../../domain/Ids.ts"
import type { Sender } from "../../domain/talk/incoming/Incoming.ts"
import { People } from "../../domain/talk/People.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Settled, Settlement } from "../../domain/talk/Turn.ts"
import { historyMessages } from "../../policy/Limits.ts"
import { DeskCache } from "./DeskCache.ts"
import { afterwards, type Desk } from "./Desk.ts"
import type { Ownership } from "../Ownership.ts"

/** A chat's desk in its owner's hands: exactly what the database holds, or empty. */
export interface ChatDesk {
  /** From what the last owner left, else from the database; another sender of a group gets their own. */
  readonly open: (owner: Ownership, sender: Sender) => Effect.Effect<Desk, StoreError>
  /** The same in another topic of the chat, which is another conversation; null: the epoch is stale. */
  readonly enter: (owner: Ownership, sender: Sender, threadId: number | null) => Effect.Effect<Desk | null, StoreError>
  /** A new ownership begins: only now may a left desk be taken over. */
  readonly begin: Effect.Effect<void>
  /** A write with an unknown outcome, or one that others made: the desk may be wrong. */
  readonly clear: Effect.Effect<void>
  readonly settled: (desk: Desk, settlement: Settlement, settled: Settled) => Effect.Effect<void>
  /** For the next owner, if it is certain. */
  readonly leave: (owner: Ownership) => Effect.Effect<void>
}

export const make: (chatId: ChatId) => Effect.Effect<ChatDesk, never, DeskCache | People> = Effect.fnUntraced(
  function* (chatId) {
    const cache = yield* DeskCache
    const people = yield* People
    let desk: Desk | null = null
    // Once this owner has written, what the last one left is incomplete.
    let written = false

    const read = Effect.fnUntraced(function* (owner: Ownership, sender: Sender) {
      const left = written ? null : yield* cache.load(owner, sender.id)
      if (left !== null) return left
      const { conversation, person } = yield* people.open(chatId, sender, historyMessages)
      return { person, conversation, history: conversation.history } satisfies Desk
    })

    return {
      open: Effect.fnUntraced(function* (owner, sender) {
        if (desk?.person.id !== sender.id) desk = yield* read(owner, sender)
        return desk
      }),
      enter: Effect.fnUntraced(function* (owner, sender, threadId) {
        desk = null
        written = true
        if (!(yield* people.enter(owner, sender.id, threadId))) return null
        desk = yield* read(owner, sender)
        return desk
      }),
      begin: Effect.sync(() => {
        desk = null
        written = false
      }),
      clear: Effect.sync(() => {
        desk = null
        written = true
      }),
      settled: (before, settlement, settled) =>
        Effect.sync(() => {
          // A feature's write may concern the desk, so it is read anew.
          desk = settlement.changes.length === 0 ? afterwards(before, settlement, settled) : null
        }),
      leave: (owner) => Effect.suspend(() => (desk === null ? Effect.void : cache.keep(owner, desk))),
    }
  },
)
