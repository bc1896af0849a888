import { Effect, type Option, References, type Tracer } from "effect"
import { Headers, HttpTraceContext } from "effect/http"

/** The W3C traceparent of the current span, to be stored with work that is done later; `null` outside any trace. */
export const current: Effect.Effect<string | null> = Effect.matchEffect(Effect.currentSpan, {
  onFailure: () => Effect.succeed(null),
  onSuccess: (span) =>
    Effect.map(References.TracerEnabled, (enabled) =>
      enabled ? (HttpTraceContext.toHeaders(span)["traceparent"] ?? null) : null,
    ),
})

/** The span a stored traceparent names, to be given as `parent`; none when it is malformed. */
export const parse = (traceparent: string): Option.Option<Tracer.ExternalSpan> =>
  HttpTraceContext.w3c(Headers.fromRecordUnsafe({ traceparent }))
