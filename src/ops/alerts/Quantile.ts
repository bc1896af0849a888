import type { Reading } from "./Reading.ts"

type Buckets = Reading["answers"]

/** What came between two readings of a histogram. */
export const between = (before: Buckets, after: Buckets): Buckets =>
  after.map(([bound, count], index) => [bound, count - (before[index]?.[1] ?? 0)])

/**
 * The value that this share of the observations did not exceed, as `histogram_quantile` of Prometheus has it: linear
 * within a bucket, and the highest finite bound beyond that. null: there were none.
 */
export const quantile = (share: number, buckets: Buckets): number | null => {
  const total = buckets.at(-1)?.[1] ?? 0
  if (total === 0) return null
  const rank = share * total
  const index = buckets.findIndex(([, count]) => count >= rank)
  const [bound, count] = buckets[index] ?? [0, 0]
  const [from, below] = buckets[index - 1] ?? [0, 0]
  if (bound === Infinity) return from
  return count === below ? bound : from + ((rank - below) / (count - below)) * (bound - from)
}
