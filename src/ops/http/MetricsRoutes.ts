import type { Layer } from "effect"
import { Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import * as Prometheus from "../../telemetry/Prometheus.ts"

export const routes: Layer.Layer<never, never, HttpRouter.HttpRouter> = HttpRouter.add(
  "GET",
  "/metrics",
  Effect.map(Prometheus.text, (text) => HttpServerResponse.text(text, { contentType: Prometheus.contentType })),
)
