import type { Reading } from "./Reading.ts"

type Buckets = Reading["answers"]

export const between = (before: Buckets, after: Buckets): Buckets =>
  after.map(([bound, count], index) => [bound, count - (before[index]?.[1] ?? 0)])

/** Like Prometheus' `histogram_quantile`: linear within a bucket, beyond them the highest finite bound. null: no observations. */
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
