import { Context, Effect, Layer, PartitionedSemaphore } from "effect"
import { ModelUse } from "../domain/ModelUse.ts"
import { backgroundCallsAtOnce, callsAtOnce } from "../policy/Model.ts"

/**
 * Bounds how many calls of the model run at once. Background work has slots of its own: no answer ever waits for it. Those that wait are served in order of arrival, and a chat asks for one
 * call at a time: so no chat gets a second one before each that waits got its first. A plain `Semaphore` looks at everybody
 * who waits whenever a call ends.
 */
export class ModelSlots extends Context.Service<
  ModelSlots,
  { readonly hold: <A, E, R>(call: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> }
>()("confidant/llm/ModelSlots") {
  static readonly layerOf = (calls: number, background = backgroundCallsAtOnce): Layer.Layer<ModelSlots> =>
    Layer.effect(
      ModelSlots,
      Effect.gen(function* () {
        const slots = {
          answers: yield* PartitionedSemaphore.make<"calls">({ permits: calls }),
          background: yield* PartitionedSemaphore.make<"calls">({ permits: background }),
        }
        return {
          hold: (call) => Effect.flatMap(ModelUse, (use) => slots[use].withPermit("calls")(call)),
        }
      }),
    )
  static readonly layer = ModelSlots.layerOf(callsAtOnce)
}
