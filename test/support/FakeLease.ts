import { Context, Effect, Latch, Layer } from "effect"
import { Lease } from "../../src/domain/talk/Lease.ts"

/** A lease that tests take away, and a database that falls silent when they say so. */
export class FakeLease extends Context.Service<FakeLease, { isCertain: boolean; readonly silence: Latch.Latch }>()(
  "confidant/test/FakeLease",
) {
  static readonly layer = Layer.effectContext(
    Effect.gen(function* () {
      const state: FakeLease["Service"] = { isCertain: true, silence: yield* Latch.make(false) }
      return Context.make(FakeLease, state).pipe(
        Context.add(Lease, { isCertain: Effect.sync(() => state.isCertain), silence: state.silence.await }),
      )
    }),
  )
}
