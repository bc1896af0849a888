import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as IntakeOfChats from "../../src/chat/Intake.ts"
import { Wakes } from "../../src/chat/Wakes.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { Intake } from "../../src/domain/talk/Intake.ts"
import { Texts } from "../../src/domain/talk/Texts.ts"
import { tracesPerSecond } from "../../src/policy/Telemetry.ts"
import { FakeTelegram } from "../support/FakeTelegram.ts"
import { MemoryStore } from "../support/MemoryStore.ts"
import { RecordedSpans } from "../support/RecordedSpans.ts"
import { chatId, says } from "./Engine.ts"

const services = IntakeOfChats.layer.pipe(
  Layer.provideMerge([
    MemoryStore,
    FakeTelegram.layer,
    Layer.succeed(Wakes, { wake: () => Effect.void, stop: () => Effect.void, pressed: () => Effect.void }),
    Layer.succeed(Texts, { get: (_language, key) => key }),
  ]),
)

layer(services)("intake", (it) => {
  it.effect("keeps the traces of the first updates of a second, and every turn goes on with the trace of its own", () =>
    Effect.gen(function* () {
      const intake = yield* Intake
      const recorded = yield* RecordedSpans.make
      const accept = (from: number, count: number) =>
        Effect.provide(
          intake.accept(Array.from({ length: count }, (_, index) => says(from + index, "hello"))),
          recorded.layer,
        )
      yield* accept(1, tracesPerSecond + 1)
      yield* TestClock.adjust("1 second")
      yield* accept(1_000, 1)

      const spans = recorded.named("receive telegram.update")
      assert.strictEqual(spans.filter(({ sampled }) => sampled).length, tracesPerSecond + 1)
      const turns = yield* Inbox.use(({ open }) => open(chatId, 1_000))
      const traces = turns.map(({ traceparent }) => traceparent)
      assert.sameMembers(
        traces,
        spans.map(({ sampled, spanId, traceId }) => `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`),
      )
      assert.strictEqual(new Set(spans.map(({ traceId }) => traceId)).size, tracesPerSecond + 2)
      assert.isTrue(traces.at(-1)?.endsWith("-01"))
    }),
  )
})
