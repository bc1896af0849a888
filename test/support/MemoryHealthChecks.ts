import { Clock, Duration, Effect, Layer } from "effect"
import { type HealthCheck, HealthChecks } from "../../src/domain/operators/HealthChecks.ts"
import { health } from "../../src/policy/ops/Checks.ts"

/** The port in memory. */
export const MemoryHealthChecks: Layer.Layer<HealthChecks> = Layer.sync(HealthChecks, () => {
  let rows: ReadonlyArray<HealthCheck> = []
  return HealthChecks.of({
    record: (checks) =>
      Effect.map(Clock.currentTimeMillis, (at) => {
        const kept = rows.filter((row) => at - row.at < Duration.toMillis(Duration.days(health.keepDays)))
        rows = [
          ...kept,
          ...checks.map(({ service, healthy, detail, millis }) => ({ at, service, healthy, detail, millis })),
        ]
      }),
    latest: Effect.sync(() =>
      [...new Set(rows.map(({ service }) => service))]
        .toSorted()
        .flatMap((service) => rows.findLast((row) => row.service === service) ?? []),
    ),
  })
})
