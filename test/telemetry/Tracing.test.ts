import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import { parse } from "../../src/boundary/TraceParent.ts"
import * as TraceParent from "../../src/boundary/TraceParent.ts"
import * as Tracing from "../../src/telemetry/Tracing.ts"
import { OtlpReceiver } from "../support/OtlpReceiver.ts"
import { provideSettings } from "../support/Settings.ts"

const token = `${"1".repeat(9)}:${"a".repeat(35)}`

describe("Tracing", () => {
  it.live("a collector receives the spans of a turn as one trace, also when it is continued later", () =>
    Effect.gen(function* () {
      const receiver = yield* OtlpReceiver
      const tracing = Tracing.layer.pipe(
        provideSettings({
          otlp: { endpoint: receiver.endpoint, serviceName: "confidant-test" },
          model: {
            _tag: "OpenAiCompatible",
            baseUrl: "",
            apiKey: Redacted.make("sk-very-secret"),
            model: "m",
            fallbacks: [],
          },
        }),
      )
      yield* Effect.gen(function* () {
        const stored = yield* Effect.withSpan(TraceParent.current, "INSERT turns", { kind: "client" }).pipe(
          Effect.withSpan("process telegram.update", { kind: "consumer", attributes: { "test.attribute": 7 } }),
        )
        const parent = Option.getOrThrow(parse(stored ?? ""))
        yield* Effect.fail(new Error(`401 for sk-very-secret at /bot${token}/getMe`)).pipe(
          Effect.withSpan("chat model", { parent }),
          Effect.ignore,
        )
      }).pipe(Effect.provide(tracing))

      const last = yield* receiver.waitFor("chat model")
      const trace = yield* receiver.trace(last.traceId)
      const named = (name: string) => trace.find((span) => span.name === name)
      const intake = named("process telegram.update")
      const insert = named("INSERT turns")
      assert.strictEqual(intake?.kind, "SPAN_KIND_CONSUMER")
      assert.strictEqual(intake?.parentSpanId, undefined)
      assert.deepStrictEqual(intake?.attributes, { "test.attribute": 7 })
      assert.strictEqual(insert?.parentSpanId, intake?.spanId)
      assert.strictEqual(last.parentSpanId, insert?.spanId)
      assert.deepStrictEqual(
        { name: last.resource["service.name"], environment: last.resource["deployment.environment.name"] },
        { name: "confidant-test", environment: "test" },
      )
      assert.match(String(last.resource["service.version"]), /^\d+\.\d+\.\d+/)

      assert.strictEqual(last.status.code, "STATUS_CODE_ERROR")
      assert.strictEqual(last.status.message, "401 for [redacted] at /bot[redacted]/getMe")
      const everything = yield* receiver.spans
      assert.notInclude(JSON.stringify(everything), "sk-very-secret")
      assert.notInclude(JSON.stringify(everything), token)
      assert.deepStrictEqual(
        everything.map((span) => span.name).sort(),
        ["INSERT turns", "chat model", "process telegram.update"],
        "the exporter's own requests are no spans",
      )
    }).pipe(Effect.provide(OtlpReceiver.layer)),
  )

  it.effect("no endpoint: no spans are made", () =>
    Effect.gen(function* () {
      assert.isNull(yield* Effect.withSpan(TraceParent.current, "any"))
    }).pipe(Effect.provide(Tracing.layer.pipe(provideSettings({})))),
  )
})
