import { Effect, Layer, References } from "effect"
import { FetchHttpClient, HttpBody, HttpClient } from "effect/http"
import { OtlpSerialization, OtlpTracer } from "effect/observability"
import manifest from "../../package.json" with { type: "json" }
import { Settings } from "../config/Settings.ts"
import { reportOutages } from "./ExportOutages.ts"
import { makeRedact, type Redact, secretsOf } from "./Redaction.ts"

const exportInterval = "1 second"
/** How long the last batch may hold up a shutdown. */
const shutdownTimeout = "2 seconds"

const HttpLive = Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, reportOutages)).pipe(
  Layer.provide(FetchHttpClient.layer),
)

/** Errors of others end up in spans; no secret leaves with them. */
const redacted = (body: HttpBody.HttpBody, redact: Redact) =>
  body._tag === "Uint8Array" ? HttpBody.text(redact(new TextDecoder().decode(body.body)), body.contentType) : body

const RedactedJson = (redact: Redact) =>
  Layer.effect(
    OtlpSerialization.OtlpSerialization,
    Effect.map(OtlpSerialization.OtlpSerialization, (json) => ({
      ...json,
      traces: (data) => redacted(json.traces(data), redact),
    })),
  ).pipe(Layer.provide(OtlpSerialization.layerJson))

/**
 * Sends every span to `OTEL_EXPORTER_OTLP_ENDPOINT` as OTLP/HTTP JSON, in the background, and what is left at shutdown;
 * makes no spans at all when that is unset.
 */
export const layer: Layer.Layer<never, never, Settings> = Layer.unwrap(
  Effect.gen(function* () {
    const settings = yield* Settings
    const { endpoint, serviceName } = settings.otlp
    if (endpoint === null) return Layer.succeed(References.TracerEnabled, false)
    return OtlpTracer.layer({
      url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
      resource: {
        serviceName,
        serviceVersion: manifest.version,
        attributes: { "deployment.environment.name": settings.env },
      },
      exportInterval,
      shutdownTimeout,
    }).pipe(Layer.provide([RedactedJson(makeRedact(secretsOf(settings))), HttpLive]))
  }),
)
