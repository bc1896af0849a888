import { Clock, Effect } from "effect"
import type { UpdateId } from "../../src/domain/Ids.ts"
import type { DeadLetter, DeadLetters } from "../../src/domain/operators/letters/DeadLetters.ts"
import { isOwner, openTurns, raiseEpoch, type State } from "./MemoryState.ts"

/** The newest last. */
export const bury = (state: State, letter: DeadLetter) => {
  state.letters.delete(letter.updateId)
  state.letters.set(letter.updateId, letter)
}

/** Whether anything could be opened again; what was withdrawn is no part of the conversation any more. */
const reopen = (state: State, { updateId, chatId, reason }: DeadLetter): boolean => {
  const turn = state.turns.get(updateId)
  if (turn === undefined) return false
  if (reason === "delivery") {
    const failed = turn.deliveries.filter((delivery) => delivery.state === "failed" && delivery.outgoing !== null)
    for (const delivery of failed) Object.assign(delivery, { state: "pending", attempts: 0, origin: null })
    if (failed.length > 0) Object.assign(turn, { status: "answered", doneAt: null, notBefore: 0, postponed: 0 })
    return failed.length > 0
  }
  if (turn.status === "received") return false
  const isBusy = openTurns(state, chatId).some(
    (other) => other !== turn && other.deliveries.some((delivery) => delivery.state === "sending"),
  )
  turn.deliveries.length = 0
  state.messages = state.messages.filter((stored) => stored.turnId !== updateId)
  Object.assign(turn, {
    status: "received",
    doneAt: null,
    decision: null,
    notBefore: 0,
    postponed: 0,
    claims: 0,
    trials: 0,
    triedIn: null,
    notified: false,
  })
  if (!isBusy) raiseEpoch(state, chatId)
  return true
}

export const deadLettersOn = (state: State): DeadLetters["Service"] => {
  const resolve = (updateId: UpdateId, apply: (letter: DeadLetter) => boolean) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const letter = state.letters.get(updateId)
      if (letter === undefined || letter.resolvedAt !== null || !apply(letter)) return false
      state.letters.set(updateId, { ...letter, resolvedAt: now })
      return true
    })
  return {
    add: ({ updateId, chatId, epoch }, reason, detail) =>
      Effect.map(Clock.currentTimeMillis, (at) => {
        if (!isOwner(state, chatId, epoch) || state.turns.get(updateId)?.chatId !== chatId) return
        bury(state, { updateId, chatId, reason, detail, at, resolvedAt: null })
      }),
    list: (limit) =>
      Effect.sync(() => [...state.letters.values()].filter((letter) => letter.resolvedAt === null).slice(0, limit)),
    show: (updateId) => Effect.sync(() => state.letters.get(updateId) ?? null),
    retry: (updateId) => resolve(updateId, (letter) => reopen(state, letter)),
    drop: (updateId) =>
      resolve(updateId, () => {
        const parts = state.turns.get(updateId)?.deliveries ?? []
        for (const delivery of parts) if (delivery.state === "failed") delivery.outgoing = null
        return true
      }),
  }
}
