import { Effect, Layer, Metric } from "effect"
import { everlasting } from "../../boundary/Loop.ts"
import { inboundAge, intakeBlocked, ready } from "../../domain/metrics/Process.ts"
import { countEvery } from "../../policy/ops/Gauges.ts"
import { Readiness } from "./Readiness.ts"

export const layer: Layer.Layer<never, never, Readiness> = Layer.effectDiscard(
  Effect.gen(function* () {
    const { report } = yield* Readiness
    const show = Effect.gen(function* () {
      const { ready: isReady, telegram } = yield* report
      yield* Metric.update(ready, isReady ? 1 : 0)
      const age = telegram?.inbound.mode === "standby" ? 0 : (telegram?.inbound.age_seconds ?? null)
      yield* Metric.update(intakeBlocked, telegram?.inbound.unstored_seconds ?? 0)
      if (age !== null) yield* Metric.update(inboundAge, age)
    })
    yield* everlasting("Showing the readiness", show, countEvery).pipe(
      Effect.withTracerEnabled(false),
      Effect.forkScoped,
    )
  }),
)
