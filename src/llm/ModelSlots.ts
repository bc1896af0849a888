import { Context, Effect, Layer, PartitionedSemaphore } from "effect"
import { callsAtOnce } from "../policy/Model.ts"

/**
 * Bounds concurrent model calls, first come, first served; a chat has at most one, so every waiting chat gets a slot before
 * any gets its second. A plain `Semaphore` wakes every waiter when a call ends.
 */
export class ModelSlots extends Context.Service<
  ModelSlots,
  { readonly hold: <A, E, R>(call: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> }
>()("confidant/llm/ModelSlots") {
  static readonly layerOf = (calls: number): Layer.Layer<ModelSlots> =>
    Layer.effect(
      ModelSlots,
      Effect.map(PartitionedSemaphore.make<"calls">({ permits: calls }), (slots) => ({
        hold: slots.withPermit("calls"),
      })),
    )
  static readonly layer = ModelSlots.layerOf(callsAtOnce)
}
