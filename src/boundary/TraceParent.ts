import { Effect, type Option, References, type Tracer } from "effect"
import { Headers, HttpTraceContext } from "effect/http"

/** The current span as W3C traceparent, stored with deferred work; `null` outside any trace. */
export const current: Effect.Effect<string | null> = Effect.matchEffect(Effect.currentSpan, {
  onFailure: () => Effect.succeed(null),
  onSuccess: (span) =>
    Effect.map(References.TracerEnabled, (enabled) =>
      enabled ? (HttpTraceContext.toHeaders(span)["traceparent"] ?? null) : null,
    ),
})

export const parse = (traceparent: string): Option.Option<Tracer.ExternalSpan> =>
  HttpTraceContext.w3c(Headers.fromRecordUnsafe({ traceparent }))
