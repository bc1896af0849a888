import { Effect, type Option, Semaphore } from "effect"
import { landWithin } from "../policy/Rhythm.ts"

/** The part of a chat that is on its way to Telegram. Another owner would find it unsettled, and send it once more. */
export interface Flight {
  /** Runs a call with its record; none begins once the owner has left. */
  readonly during: <A, E, R>(call: Effect.Effect<A, E, R>) => Effect.Effect<Option.Option<A>, E, R>
  /** The owner leaves: no part begins any more, and the one on its way is waited for, but not without end. */
  readonly land: Effect.Effect<void>
  readonly open: Effect.Effect<void>
}

export const makeFlight = Effect.gen(function* () {
  const one = yield* Semaphore.make(1)
  let isOpen = true
  return {
    during: (call) => one.withPermit(Effect.suspend(() => (isOpen ? Effect.asSome(call) : Effect.succeedNone))),
    land: Effect.suspend(() => {
      isOpen = false
      return one.withPermit(Effect.void).pipe(Effect.timeoutOption(landWithin), Effect.interruptible, Effect.asVoid)
    }),
    open: Effect.sync(() => {
      isOpen = true
    }),
  } satisfies Flight
})
