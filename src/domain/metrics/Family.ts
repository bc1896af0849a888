import { Effect, Metric } from "effect"

export interface Definition {
  readonly name: string
  readonly type: "counter" | "gauge" | "histogram"
  readonly description: string
  readonly labels: ReadonlyArray<string>
}

export interface Entry extends Definition {
  readonly begin: Effect.Effect<void>
}

/** Every metric in order of definition; read it through `domain/Metrics.ts`, which loads them all. */
export const entries: Array<Entry> = []

/** Label values in the order of the labels; empty ones are left out. */
type Values<Labels extends ReadonlyArray<string>> = { readonly [K in keyof Labels]: string }

const separator = "\u0000"

/** One metric per combination of label values, created once, because computing its registry key is expensive. */
const family = <const Labels extends ReadonlyArray<string>, M>(
  labels: Labels,
  make: (attributes: Readonly<Record<string, string>>) => M,
) => {
  const made = new Map<string, M>()
  return (...values: Values<Labels>): M => {
    const key = values.length === 1 ? (values[0] ?? "") : values.join(separator)
    const known = made.get(key)
    if (known !== undefined) return known
    const pairs = labels.map((label, index) => [label, values[index] ?? ""] as const)
    const metric = make(Object.fromEntries(pairs.filter(([, value]) => value !== "")))
    made.set(key, metric)
    return metric
  }
}

const define = (definition: Definition, begin: Effect.Effect<void>) => {
  entries.push({ ...definition, begin })
}

export const counter = (name: string, description: string): Metric.Counter<number> => {
  const metric = Metric.counter(name, { description, incremental: true })
  define({ name, type: "counter", description, labels: [] }, Metric.update(metric, 0))
  return metric
}

/** `known`: combinations that start at 0. Code that knows more calls `Metric.update(…, 0)` when it starts. */
export const counters = <const Labels extends ReadonlyArray<string>>(
  name: string,
  description: string,
  labels: Labels,
  known: ReadonlyArray<Values<Labels>> = [],
) => {
  const of = family(labels, (attributes) => Metric.counter(name, { description, attributes, incremental: true }))
  define(
    { name, type: "counter", description, labels },
    Effect.forEach(known, (values) => Metric.update(of(...values), 0), { discard: true }),
  )
  return of
}

export const gauge = (name: string, description: string): Metric.Gauge<number> => {
  define({ name, type: "gauge", description, labels: [] }, Effect.void)
  return Metric.gauge(name, { description })
}

export const gauges = <const Labels extends ReadonlyArray<string>>(
  name: string,
  description: string,
  labels: Labels,
) => {
  define({ name, type: "gauge", description, labels }, Effect.void)
  return family(labels, (attributes) => Metric.gauge(name, { description, attributes }))
}

/** `boundaries`: upper bounds, without the infinite one. */
export const histogram = (
  name: string,
  description: string,
  boundaries: ReadonlyArray<number>,
): Metric.Histogram<number> => {
  const metric = Metric.histogram(name, { description, boundaries })
  define({ name, type: "histogram", description, labels: [] }, Effect.asVoid(Metric.value(metric)))
  return metric
}

export const histograms = <const Labels extends ReadonlyArray<string>>(
  name: string,
  description: string,
  labels: Labels,
  boundaries: ReadonlyArray<number>,
) => {
  define({ name, type: "histogram", description, labels }, Effect.void)
  return family(labels, (attributes) => Metric.histogram(name, { description, attributes, boundaries }))
}
