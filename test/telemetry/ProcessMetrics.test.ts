import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as ProcessMetrics from "../../src/telemetry/ProcessMetrics.ts"
import { metricValue, withOwnMetrics } from "../support/MetricValues.ts"

/** Keeps the event loop busy at once, then lets it run until the delay was seen. */
const block = (millis: number) =>
  Effect.promise(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    const until = performance.now() + millis
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 50))
  })

describe("metrics of the process", () => {
  it.effect("show memory, processor time and how late the event loop was", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        const cpu = (yield* metricValue("process_cpu_seconds_total")) ?? 0
        yield* block(200)
        yield* TestClock.adjust("10 seconds")
        assert.isAbove((yield* metricValue("process_cpu_seconds_total")) ?? 0, cpu)
        assert.isAbove((yield* metricValue("process_resident_memory_bytes")) ?? 0, 10_000_000)
        assert.isAbove((yield* metricValue("v8js_memory_heap_limit_bytes")) ?? 0, 10_000_000)
        assert.isAbove((yield* metricValue("nodejs_eventloop_delay_seconds", { statistic: "max" })) ?? 0, 0.1)
        assert.strictEqual(yield* metricValue("confidant_build_info", { version: "1.2.3" }), 1)
        assert.isAbove((yield* metricValue("process_start_time_seconds")) ?? 0, 1_700_000_000)
      }).pipe(Effect.provide(ProcessMetrics.layer("1.2.3"))),
    ),
  )
})
