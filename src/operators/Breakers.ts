import { Context, Effect, Layer } from "effect"
import { Guard } from "../boundary/Guard.ts"
import type { BreakerView } from "../boundary/GuardedCall.ts"

export class Breakers extends Context.Service<
  Breakers,
  { readonly views: Effect.Effect<ReadonlyArray<BreakerView>> }
>()("confidant/operators/Breakers") {
  static readonly layer = Layer.effect(
    Breakers,
    Effect.map(Guard, ({ breakers }) => ({ views: breakers })),
  )
}

export type { BreakerView }
