import { Effect, Layer, Metric } from "effect"
import { initialise } from "../domain/Metrics.ts"
import { errors } from "../domain/metrics/Turns.ts"
import { dependencies } from "../policy/Dependencies.ts"

export const layer: Layer.Layer<never> = Layer.effectDiscard(
  Effect.andThen(
    initialise,
    Effect.forEach(Object.values(dependencies), ({ errors: kind }) => Metric.update(errors(kind), 0)),
  ),
)
