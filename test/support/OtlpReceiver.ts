import { MockOtlpServer, normalizeTrace } from "@elastic/mockotlpserver"
import { Context, Effect, Layer, Schema, Stream, SubscriptionRef } from "effect"

const Attributes = Schema.Record(Schema.String, Schema.Unknown)

const Span = Schema.Struct({
  traceId: Schema.String,
  spanId: Schema.String,
  parentSpanId: Schema.optionalKey(Schema.String),
  name: Schema.String,
  kind: Schema.String,
  attributes: Attributes,
  events: Schema.Array(Schema.Struct({ name: Schema.String, attributes: Attributes })),
  status: Schema.Struct({ code: Schema.String, message: Schema.optionalKey(Schema.String) }),
})

const ExportRequest = Schema.Struct({
  resourceSpans: Schema.Array(
    Schema.Struct({
      resource: Schema.Struct({ attributes: Attributes }),
      scopeSpans: Schema.Array(Schema.Struct({ spans: Schema.Array(Span) })),
    }),
  ),
})

export type ReceivedSpan = (typeof Span)["Type"] & { readonly resource: Readonly<Record<string, unknown>> }

const spansIn = (request: unknown): ReadonlyArray<ReceivedSpan> =>
  Schema.decodeUnknownSync(ExportRequest)(normalizeTrace(request)).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, resource: resource.attributes }))),
  )

/**
 * A real OTLP/HTTP server on a free port that keeps what it is sent. One per process: its requests go through
 * process-wide channels, so two would receive each other's.
 */
export class OtlpReceiver extends Context.Service<
  OtlpReceiver,
  {
    /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
    readonly endpoint: string
    /** Everything received so far, in order of arrival: children before their parents. */
    readonly spans: Effect.Effect<ReadonlyArray<ReceivedSpan>>
    /** The first span of that name, as soon as it is there. */
    readonly waitFor: (name: string, matches?: (span: ReceivedSpan) => boolean) => Effect.Effect<ReceivedSpan>
    readonly trace: (traceId: string) => Effect.Effect<ReadonlyArray<ReceivedSpan>>
  }
>()("confidant/test/OtlpReceiver") {
  static readonly layer = Layer.effect(
    OtlpReceiver,
    Effect.gen(function* () {
      const received = yield* SubscriptionRef.make<ReadonlyArray<ReceivedSpan>>([])
      const runFork = Effect.runForkWith(yield* Effect.context())
      const server = yield* Effect.acquireRelease(
        Effect.promise(async () => {
          const mock = new MockOtlpServer({
            services: ["http"],
            httpHostname: "127.0.0.1",
            httpPort: 0,
            logLevel: "error",
            onTrace: (request) => {
              runFork(SubscriptionRef.update(received, (spans) => [...spans, ...spansIn(request)]))
            },
          })
          await mock.start()
          return mock
        }),
        (mock) => Effect.promise(() => mock.close()),
      )
      const spans = SubscriptionRef.get(received)
      return {
        endpoint: server.httpUrl.toString(),
        spans,
        waitFor: (name, matches = () => true) =>
          SubscriptionRef.changes(received).pipe(
            Stream.flatMap((all) => Stream.fromIterable(all.filter((span) => span.name === name && matches(span)))),
            Stream.runHead,
            Effect.flatMap(Effect.fromOption),
            Effect.orDie,
          ),
        trace: (traceId) => Effect.map(spans, (all) => all.filter((span) => span.traceId === traceId)),
      }
    }),
  )
}
