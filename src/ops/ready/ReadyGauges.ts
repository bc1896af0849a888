import { Effect, Layer, Metric } from "effect"
import { inboundAge, ready } from "../../domain/metrics/Process.ts"
import { countEvery } from "../../policy/Gauges.ts"
import { Readiness } from "./Readiness.ts"

export const layer: Layer.Layer<never, never, Readiness> = Layer.effectDiscard(
  Effect.gen(function* () {
    const { report } = yield* Readiness
    const show = Effect.gen(function* () {
      const { ready: isReady, telegram } = yield* report
      yield* Metric.update(ready, isReady ? 1 : 0)
      const age = telegram?.inbound.age_seconds ?? null
      if (age !== null) yield* Metric.update(inboundAge, age)
    })
    yield* show.pipe(
      Effect.andThen(Effect.sleep(countEvery)),
      Effect.forever,
      Effect.withTracerEnabled(false),
      Effect.forkScoped,
    )
  }),
)
