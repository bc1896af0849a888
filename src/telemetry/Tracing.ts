import { Effect, Layer, References } from "effect"
import { OtlpTracer } from "effect/observability"
import { Settings } from "../config/Settings.ts"
import { every, mostSpans } from "../policy/Telemetry.ts"
import { client, optionsOf, serialization } from "./Collector.ts"

/**
 * Sends every span to `OTEL_EXPORTER_OTLP_ENDPOINT` as OTLP/HTTP JSON, in the background, and what is left at shutdown;
 * makes no spans at all when that is unset.
 */
export const layer: Layer.Layer<never, never, Settings> = Layer.unwrap(
  Effect.gen(function* () {
    const settings = yield* Settings
    const { endpoint } = settings.otlp
    if (endpoint === null) return Layer.succeed(References.TracerEnabled, false)
    return OtlpTracer.layer({
      ...optionsOf(settings, endpoint, "traces"),
      exportInterval: every.spans,
      maxBatchSize: mostSpans,
    }).pipe(Layer.provide([serialization(settings), client]))
  }),
)
