import { Effect } from "effect"
import { PrometheusMetrics } from "effect/observability"

export const contentType = "text/plain; version=0.0.4; charset=utf-8"

/** Every metric of this process as Prometheus reads them. Their names are complete as they are defined. */
export const text: Effect.Effect<string> = Effect.suspend(() => PrometheusMetrics.format())
