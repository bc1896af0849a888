import { Effect, Layer } from "effect"
import { FetchHttpClient, HttpBody, HttpClient } from "effect/http"
import { OtlpSerialization } from "effect/observability"
import { randomUUID } from "node:crypto"
import { hostname } from "node:os"
import process from "node:process"
import manifest from "../../package.json" with { type: "json" }
import type { Settings } from "../config/Settings.ts"
import { shutdownTimeout } from "../policy/Telemetry.ts"
import { reportOutages } from "./ExportOutages.ts"
import { conventionalMetrics, plainRecords } from "./OtlpNames.ts"
import { makeRedact, type Redact, secretsOf } from "./Redaction.ts"

/** Shared by all signals, so that an outage of the collector is reported once. */
export const client = Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, reportOutages)).pipe(
  Layer.provide(FetchHttpClient.layer),
)

/** Error texts of other services end up in spans and logs and may hold secrets. */
const redacted = (body: HttpBody.HttpBody, redact: Redact) =>
  body._tag === "Uint8Array" ? HttpBody.text(redact(new TextDecoder().decode(body.body)), body.contentType) : body

export const serialization = (settings: Settings["Service"]) => {
  const redact = makeRedact(secretsOf(settings))
  return Layer.effect(
    OtlpSerialization.OtlpSerialization,
    Effect.map(OtlpSerialization.OtlpSerialization, (json) => ({
      traces: (data) => redacted(json.traces(data), redact),
      metrics: (data) => redacted(json.metrics(conventionalMetrics(data)), redact),
      logs: (data) => redacted(json.logs(plainRecords(data)), redact),
    })),
  ).pipe(Layer.provide(OtlpSerialization.layerJson))
}

/** Tells apart several processes of one service, and this one from the one before a restart. */
const instanceId = randomUUID()

/** Resource attributes of every signal. `endpoint`: OTEL_EXPORTER_OTLP_ENDPOINT. */
export const optionsOf = (settings: Settings["Service"], endpoint: string, signal: "traces" | "metrics" | "logs") => ({
  url: `${endpoint.replace(/\/+$/, "")}/v1/${signal}`,
  resource: {
    serviceName: settings.otlp.serviceName,
    serviceVersion: manifest.version,
    attributes: {
      "deployment.environment.name": settings.env,
      "service.instance.id": instanceId,
      "host.name": hostname(),
      "process.pid": process.pid,
      "process.runtime.name": "nodejs",
      "process.runtime.version": process.versions.node,
    },
  },
  shutdownTimeout,
})
