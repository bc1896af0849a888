import { Context, Effect, Exit, Semaphore } from "effect"
import { Inbox } from "../domain/talk/Inbox.ts"
import type { Turn } from "../domain/talk/Turn.ts"
import type { Ownership } from "./Ownership.ts"

/** Wraps what a turn only waits for, such as a model: whoever waits is not to blame if the process dies. */
export type Waiting = <A, E, R>(wait: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

export const Waiting = Context.Reference<Waiting>("confidant/chat/Waiting", { defaultValue: () => (wait) => wait })

/** Suspects, over which processes may have died, are tried one at a time, each marked in the inbox meanwhile. */
export const makeTrials = Effect.gen(function* () {
  const inbox = yield* Inbox
  const alone = yield* Semaphore.make(1)

  /** The mark stays: settling the turn ends it, and the next owner reads it. */
  return <A, E, R>(owner: Ownership, { updateId }: Turn, work: Effect.Effect<A, E, R>) =>
    Effect.suspend(() => {
      let isHeld = false
      const letGo = Effect.suspend(() => {
        const permits = isHeld ? 1 : 0
        isHeld = false
        return alone.release(permits)
      })
      // Without the database a trial counts for nothing, and the answer matters more.
      const mark = (isTrying: boolean) => Effect.ignore(inbox.trying({ ...owner, updateId }, isTrying))
      const hold = Effect.andThen(
        Effect.map(alone.take(1), () => {
          isHeld = true
        }),
        mark(true),
      )
      const waiting: Waiting = (wait) =>
        Effect.andThen(mark(false), letGo).pipe(
          Effect.andThen(wait),
          Effect.onExit((exit) => (Exit.hasInterrupts(exit) ? Effect.void : hold)),
        )
      return Effect.andThen(hold, Effect.provideService(work, Waiting, waiting)).pipe(Effect.ensuring(letGo))
    })
})
