import { Effect, Layer, Metric } from "effect"
import { Guard } from "../boundary/Guard.ts"
import { riskLooks } from "../domain/metrics/Model.ts"
import { levelIn, notLooked, RiskModel } from "../domain/safety/Risk.ts"
import { riskWithin } from "../policy/Rhythm.ts"
import type { Fallible } from "./GuardedChatModel.ts"
import { callModel } from "./ModelCall.ts"
import { causeOf, classify } from "./ModelFailure.ts"
import { ModelSlots } from "./ModelSlots.ts"
import { Prices } from "./Prices.ts"

/** The same model that answers, with a policy and a breaker of its own. */
export const layer = <R>({ identity, textModel }: Fallible<R>): Layer.Layer<never, never, R | Guard | ModelSlots> =>
  Layer.effect(
    RiskModel,
    Effect.gen(function* () {
      const guard = yield* Guard
      const prices = yield* Prices
      const slots = yield* ModelSlots
      const model = yield* textModel
      const call = {
        dependency: "risk",
        operation: "model.risk",
        classify,
        why: causeOf,
        admit: slots.hold,
      } as const
      return {
        look: (prompt) =>
          guard
            .call(
              call,
              Effect.provideService(
                callModel(identity, model, prompt, () => Effect.void),
                Prices,
                prices,
              ),
            )
            .pipe(
              Effect.map(({ costUsd = null, text }) => ({ level: levelIn(text), costUsd })),
              Effect.timeoutOrElse({ duration: riskWithin, orElse: () => Effect.succeed(notLooked) }),
              Effect.orElseSucceed(() => notLooked),
              Effect.tap(({ level }) => Metric.update(riskLooks(level ?? "unknown"), 1)),
            ),
      }
    }),
  )
