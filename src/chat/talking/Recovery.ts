import { Context, Duration, Effect, FiberSet, Layer } from "effect"
import { steadyMillis } from "../../boundary/SteadyClock.ts"
import { counted } from "../../domain/Counted.ts"
import { Inbox } from "../../domain/talk/Inbox.ts"
import type { ModelError } from "../../domain/talk/ChatModel.ts"
import { wakeWaiting } from "../../policy/Rhythm.ts"

/** Notices that the model is back, and then lets everybody who waits for it have their turn soon. */
export class Recovery extends Context.Service<
  Recovery,
  { readonly noticing: <A, R>(call: Effect.Effect<A, ModelError, R>) => Effect.Effect<A, ModelError, R> }
>()("confidant/chat/Recovery") {
  static readonly layer = Layer.effect(
    Recovery,
    Effect.gen(function* () {
      const inbox = yield* Inbox
      const fibers = yield* FiberSet.make<void>()
      // Before the start there may have been an outage.
      let isAnybodyWaiting = true
      let wokenAt = -Infinity

      const wake = inbox.hasten(Duration.toMillis(wakeWaiting.apart)).pipe(
        Effect.flatMap((count) =>
          count === 0
            ? Effect.void
            : Effect.logInfo(`The model answers again: ${counted(count, "turn")} can go on at once`),
        ),
        Effect.catch(({ message }) =>
          Effect.logWarning("Waiting turns could not be woken").pipe(Effect.annotateLogs({ reason: message })),
        ),
      )

      const answered = Effect.gen(function* () {
        const now = yield* steadyMillis
        if (!isAnybodyWaiting || now - wokenAt < Duration.toMillis(wakeWaiting.atMostEvery)) return
        isAnybodyWaiting = false
        wokenAt = now
        yield* FiberSet.run(fibers, wake)
      })

      return {
        noticing: (call) =>
          call.pipe(
            Effect.tap(() => answered),
            Effect.tapError(({ isTransient }) =>
              Effect.sync(() => {
                isAnybodyWaiting ||= isTransient
              }),
            ),
          ),
      }
    }),
  )
}
