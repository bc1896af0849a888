import { Effect, Layer, References } from "effect"
import { OtlpTracer } from "effect/observability"
import { Settings } from "../config/Settings.ts"
import { every, mostSpans } from "../policy/Telemetry.ts"
import { client, optionsOf, serialization } from "./Collector.ts"

/** Spans as OTLP/HTTP JSON to `OTEL_EXPORTER_OTLP_ENDPOINT`, flushed at shutdown; no spans at all without it. */
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
