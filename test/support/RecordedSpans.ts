import { Cause, Effect, Exit, Layer, Tracer } from "effect"

/** Everything that the code under test traces, in the order of the spans' beginning. */
export class RecordedSpans {
  readonly spans: Array<Tracer.NativeSpan> = []

  readonly layer = Layer.succeed(
    Tracer.Tracer,
    Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        this.spans.push(span)
        return span
      },
    }),
  )

  named(name: string): ReadonlyArray<Tracer.NativeSpan> {
    return this.spans.filter((span) => span.name === name)
  }

  attributes(name: string): ReadonlyArray<Record<string, unknown>> {
    return this.named(name).map((span) => Object.fromEntries(span.attributes))
  }

  /** All that an exporter would send of the spans (names, attributes, events, failures) in one text. */
  get text(): string {
    return this.spans
      .map((span) => {
        const { status } = span
        const end = status._tag === "Ended" && Exit.isFailure(status.exit) ? Cause.pretty(status.exit.cause) : ""
        return JSON.stringify([span.name, [...span.attributes], span.events, end], (_, value: unknown) =>
          typeof value === "bigint" ? String(value) : value,
        )
      })
      .join("\n")
  }

  static readonly make = Effect.sync(() => new RecordedSpans())
}
