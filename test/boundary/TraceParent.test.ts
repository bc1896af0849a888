import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import * as TraceParent from "../../src/boundary/TraceParent.ts"

describe("TraceParent", () => {
  it.effect("work that is stored and resumed belongs to the same trace", () =>
    Effect.gen(function* () {
      const [stored, span] = yield* Effect.all([TraceParent.current, Effect.currentSpan]).pipe(
        Effect.withSpan("intake"),
      )
      const parent = Option.getOrThrow(TraceParent.parse(stored ?? ""))
      const resumed = yield* Effect.currentSpan.pipe(Effect.withSpan("resumed", { parent }))
      assert.strictEqual(resumed.traceId, span.traceId)
      assert.strictEqual(parent.spanId, span.spanId)
    }),
  )

  it.effect("there is none outside a span", () =>
    Effect.gen(function* () {
      assert.isNull(yield* TraceParent.current)
    }),
  )

  it.each(["", "nonsense", "00-0-0-01", `00-${"0".repeat(32)}-${"0".repeat(16)}-01`, `99-${"a".repeat(32)}-b-01`])(
    "a malformed one (%s) is none",
    (traceparent) => {
      assert.isTrue(Option.isNone(TraceParent.parse(traceparent)))
    },
  )
})
