import { Clock, Effect } from "effect"
import type { UpdateId } from "../../src/domain/Ids.ts"
import type { Inbox } from "../../src/domain/talk/Inbox.ts"
import { Life } from "../../src/domain/talk/Life.ts"
import type { DeliveryRef } from "../../src/domain/talk/outgoing/Outbox.ts"
import { claims, trials } from "../../src/policy/Limits.ts"
import { isOwner, type State } from "./MemoryState.ts"

interface Claimable {
  readonly updateId: UpdateId
  claims: number
  trials: number
  triedIn: number | null
}

export const claimed = (turn: Claimable, life: number) => {
  turn.claims += 1
  if (turn.triedIn !== null && turn.triedIn !== life) turn.trials += 1
  turn.triedIn = null
  const isPoisoned = turn.trials >= trials
  return {
    suspect: !isPoisoned && turn.claims > claims ? turn.updateId : null,
    poisoned: isPoisoned ? turn.updateId : null,
  }
}

/** The turn, if it may still be decided by this owner. */
const received = (state: State, { chatId, epoch, updateId }: Omit<DeliveryRef, "part">) => {
  const turn = state.turns.get(updateId)
  const isTheirs = turn?.chatId === chatId && turn.status === "received" && isOwner(state, chatId, epoch)
  return turn !== undefined && isTheirs ? turn : null
}

export const trialsOn = (
  state: State,
): Pick<Inbox["Service"], "trying" | "failed" | "release" | "showing" | "hasten"> => ({
  hasten: Effect.fnUntraced(function* (apartMillis) {
    const now = yield* Clock.currentTimeMillis
    const held = [...state.turns.values()]
      .filter(({ notBefore, status }) => status === "received" && notBefore > now)
      .sort((a, b) => a.receivedAt - b.receivedAt || a.updateId - b.updateId)
    const late = held.filter((turn, place) => turn.notBefore > now + place * apartMillis)
    for (const turn of late) turn.notBefore = now + held.indexOf(turn) * apartMillis
    return late.length
  }),
  trying: Effect.fnUntraced(function* (owned, isTrying) {
    const turn = received(state, owned)
    if (turn !== null) turn.triedIn = isTrying ? yield* Life : null
    return turn !== null
  }),
  failed: (owned) =>
    Effect.sync(() => {
      const turn = received(state, owned)
      if (turn !== null) Object.assign(turn, { trials: turn.trials + 1, triedIn: null })
    }),
  showing: (owned, live) =>
    Effect.sync(() => {
      const turn = received(state, owned)
      if (turn !== null) turn.live = live
      return turn !== null
    }),
  release: (owned) =>
    Effect.sync(() => {
      const turn = received(state, owned)
      if (turn !== null) Object.assign(turn, { claims: 0, triedIn: null })
    }),
})
