import { Context, Deferred, Effect, Layer } from "effect"
import { Fleet } from "../boundary/Fleet.ts"
import type { UserId } from "../domain/Ids.ts"
import { AskedBy, ModelUse } from "../domain/ModelUse.ts"
import { backgroundCallsAtOnce, callsAtOnce, callsOfPerson, shareOf } from "../policy/Model.ts"
import { makeFairSlots } from "./FairSlots.ts"

/**
 * Bounds concurrent model calls, of all processes together. Who waits is served in turn, person by person, each in order of arrival; nobody has more
 * than a share at a time. Background work counts as one more person, with slots of its own: no answer waits for it.
 * Effect's `PartitionedSemaphore` knows no share, and may let somebody's second call wait for ever behind newcomers.
 */
export class ModelSlots extends Context.Service<
  ModelSlots,
  { readonly hold: <A, E, R>(call: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> }
>()("confidant/llm/ModelSlots") {
  static readonly layerOf = (calls: number, background = backgroundCallsAtOnce): Layer.Layer<ModelSlots> =>
    Layer.effect(
      ModelSlots,
      Effect.map(Fleet, (fleet) => {
        const ofThisProcess = (whole: number) => () => shareOf(whole, fleet.now().size)
        const slots = {
          // A person's calls are all made by one process.
          answers: makeFairSlots<UserId | null>(ofThisProcess(calls), () => callsOfPerson(calls)),
          background: makeFairSlots<null>(ofThisProcess(background), ofThisProcess(background)),
        }
        const join = (start: () => void) =>
          Effect.map(Effect.all([ModelUse, AskedBy]), ([use, person]) =>
            use === "background" ? slots.background.join(null, start) : slots.answers.join(person, start),
          )
        return {
          hold: (call) =>
            Effect.acquireUseRelease(
              Effect.suspend(() => {
                const turn = Deferred.makeUnsafe<void>()
                const leaving = join(() => Deferred.doneUnsafe(turn, Effect.void))
                return Effect.map(leaving, (leave) => ({ turn, leave }))
              }),
              ({ turn }) => Effect.andThen(Deferred.await(turn), call),
              ({ leave }) => Effect.sync(leave),
            ),
        }
      }),
    )
  static readonly layer = ModelSlots.layerOf(callsAtOnce)
}
