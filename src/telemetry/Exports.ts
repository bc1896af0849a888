import { Effect, Layer } from "effect"
import { OtlpLogger, OtlpMetrics } from "effect/observability"
import { Settings } from "../config/Settings.ts"
import { every } from "../policy/Telemetry.ts"
import { client, optionsOf, serialization } from "./Collector.ts"

/** Metrics and logs to `OTEL_EXPORTER_OTLP_ENDPOINT`, beside the console and `/metrics`; nothing without it. */
export const layer: Layer.Layer<never, never, Settings> = Layer.unwrap(
  Effect.gen(function* () {
    const settings = yield* Settings
    const { endpoint } = settings.otlp
    if (endpoint === null) return Layer.empty
    return Layer.merge(
      OtlpLogger.layer({ ...optionsOf(settings, endpoint, "logs"), exportInterval: every.logs }),
      OtlpMetrics.layer({ ...optionsOf(settings, endpoint, "metrics"), exportInterval: every.metrics }),
    ).pipe(Layer.provide([serialization(settings), client]))
  }),
)
