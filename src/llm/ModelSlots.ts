import { Context, Effect, Layer, PartitionedSemaphore } from "effect"
import { callsAtOnce } from "../policy/Model.ts"

/**
 * Bounds how many calls of the model run at once. Those that wait are served in order of arrival, and a chat asks for one
 * call at a time: so no chat gets a second one before each that waits got its first. A plain `Semaphore` looks at everybody
 * who waits whenever a call ends.
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
