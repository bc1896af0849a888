import { Context, Effect, Latch, Layer } from "effect"

/** Tells the worker of this process that there may be something to do. */
export class JobSignal extends Context.Service<
  JobSignal,
  {
    readonly notify: Effect.Effect<void>
    /** Forgets what was notified so far. */
    readonly reset: Effect.Effect<void>
    /** Ends at once when something was notified since `reset`. */
    readonly notified: Effect.Effect<void>
  }
>()("confidant/jobs/JobSignal") {
  static readonly layer = Layer.effect(
    JobSignal,
    Effect.map(Latch.make(false), (latch) =>
      JobSignal.of({
        notify: Effect.asVoid(latch.open),
        reset: Effect.asVoid(latch.close),
        notified: latch.await,
      }),
    ),
  )
}
