import { Effect, Layer, Metric } from "effect"
import { monitorEventLoopDelay } from "node:perf_hooks"
import process from "node:process"
import { getHeapStatistics } from "node:v8"
import { everlasting } from "../boundary/Loop.ts"
import * as Process from "../domain/metrics/Process.ts"
import { readEvery, resolutionMillis } from "../policy/process/Process.ts"

/** Delay of the loop in seconds: the histogram includes the resolution that was waited for. */
const lateness = (nanos: number): number => Math.max(0, nanos / 1e9 - resolutionMillis / 1e3)

const readDelay = (delay: ReturnType<typeof monitorEventLoopDelay>) =>
  Effect.suspend(() => {
    const values = { mean: delay.mean, p50: delay.percentile(50), p99: delay.percentile(99), max: delay.max }
    const { count } = delay
    delay.reset()
    return count === 0
      ? Effect.void
      : Effect.forEach(
          Object.entries(values),
          ([statistic, nanos]) => Metric.update(Process.eventLoopDelay(statistic), lateness(nanos)),
          { discard: true },
        )
  })

const makeReadCpu = () => {
  let before = 0
  return Effect.suspend(() => {
    const { system, user } = process.cpuUsage()
    const seconds = (system + user) / 1e6
    const spent = seconds - before
    before = seconds
    return Metric.update(Process.cpuSeconds, spent)
  })
}

const readMemory = Effect.suspend(() => {
  const { heapUsed, rss } = process.memoryUsage()
  return Effect.all(
    [
      Metric.update(Process.residentMemory, rss),
      Metric.update(Process.heapUsed, heapUsed),
      Metric.update(Process.heapLimit, getHeapStatistics().heap_size_limit),
    ],
    { discard: true },
  )
})

export const layer = (version: string): Layer.Layer<never> =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const delay = yield* Effect.acquireRelease(
        Effect.sync(() => {
          const histogram = monitorEventLoopDelay({ resolution: resolutionMillis })
          histogram.enable()
          return histogram
        }),
        (histogram) => Effect.sync(() => histogram.disable()),
      )
      yield* Metric.update(Process.buildInfo(version, process.version), 1)
      yield* Metric.update(Process.startTime, Math.round(performance.timeOrigin) / 1e3)
      const read = Effect.all([readDelay(delay), makeReadCpu(), readMemory], { discard: true })
      yield* Effect.forkScoped(everlasting("Reading the process metrics", read, readEvery))
    }),
  )
