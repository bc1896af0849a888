import { Effect, Metric } from "effect"

/** Runs with metrics of its own: those of other tests do not count. */
export const withOwnMetrics = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.suspend(() => Effect.provideService(effect, Metric.MetricRegistry, new Map()))

const matches = (attributes: Metric.Metric.AttributeSet | undefined, labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).every(([label, value]) => attributes?.[label] === value)

/** Sum over the series with these labels: the value of counters and gauges, the count of histograms; null: no series. */
export const metricValue = (name: string, labels: Readonly<Record<string, string>> = {}) =>
  Effect.map(Metric.snapshot, (snapshots) => {
    const values = snapshots
      .filter(({ attributes, id }) => id === name && matches(attributes, labels))
      .map((series) => {
        switch (series.type) {
          case "Counter":
          case "Histogram":
            return Number(series.state.count)
          case "Gauge":
            return Number(series.state.value)
          default:
            return Number.NaN
        }
      })
    return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0)
  })

/** Sum of what was observed by a histogram. */
export const metricSum = (name: string, labels: Readonly<Record<string, string>> = {}) =>
  Effect.map(Metric.snapshot, (snapshots) =>
    snapshots
      .filter(({ attributes, id }) => id === name && matches(attributes, labels))
      .reduce((sum, series) => sum + (series.type === "Histogram" ? series.state.sum : 0), 0),
  )

/** The values of a label in the series that are there. */
export const labelsOf = (name: string, label: string) =>
  Effect.map(
    Metric.snapshot,
    (snapshots) => new Set(snapshots.filter(({ id }) => id === name).map(({ attributes }) => attributes?.[label])),
  )
