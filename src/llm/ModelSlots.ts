import { Context, Effect, Layer, PartitionedSemaphore } from "effect"
import { ModelUse } from "../domain/ModelUse.ts"
import { backgroundCallsAtOnce, callsAtOnce } from "../policy/Model.ts"

/**
 * Bounds concurrent model calls, first come, first served; a chat has at most one, so every waiting chat gets a slot before
 * any gets its second. Background work has slots of its own: no answer waits for it. A plain `Semaphore` wakes every waiter
 * when a call ends.
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
