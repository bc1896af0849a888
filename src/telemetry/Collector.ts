import { Effect, Layer } from "effect"
import { FetchHttpClient, HttpBody, HttpClient } from "effect/http"
import { OtlpSerialization } from "effect/observability"
import manifest from "../../package.json" with { type: "json" }
import type { Settings } from "../config/Settings.ts"
import { shutdownTimeout } from "../policy/Telemetry.ts"
import { reportOutages } from "./ExportOutages.ts"
import { makeRedact, type Redact, secretsOf } from "./Redaction.ts"

/** One for all signals, so that an outage of the collector is told once. */
export const client = Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, reportOutages)).pipe(
  Layer.provide(FetchHttpClient.layer),
)

/** Errors of others end up in spans and logs; no secret leaves with them. */
const redacted = (body: HttpBody.HttpBody, redact: Redact) =>
  body._tag === "Uint8Array" ? HttpBody.text(redact(new TextDecoder().decode(body.body)), body.contentType) : body

/** OTLP/HTTP JSON without secrets. */
export const serialization = (settings: Settings["Service"]) => {
  const redact = makeRedact(secretsOf(settings))
  return Layer.effect(
    OtlpSerialization.OtlpSerialization,
    Effect.map(OtlpSerialization.OtlpSerialization, (json) => ({
      traces: (data) => redacted(json.traces(data), redact),
      metrics: (data) => redacted(json.metrics(data), redact),
      logs: (data) => redacted(json.logs(data), redact),
    })),
  ).pipe(Layer.provide(OtlpSerialization.layerJson))
}

/** What every signal says of itself. `endpoint`: OTEL_EXPORTER_OTLP_ENDPOINT. */
export const optionsOf = (settings: Settings["Service"], endpoint: string, signal: "traces" | "metrics" | "logs") => ({
  url: `${endpoint.replace(/\/+$/, "")}/v1/${signal}`,
  resource: {
    serviceName: settings.otlp.serviceName,
    serviceVersion: manifest.version,
    attributes: { "deployment.environment.name": settings.env },
  },
  shutdownTimeout,
})
