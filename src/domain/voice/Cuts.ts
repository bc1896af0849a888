import type { Piece } from "./Ears.ts"

export interface Pause {
  readonly from: number
  readonly to: number
}

/** Where to cut: in the middle of the longest pause not far before the limit, the last of equal ones, else at the limit. */
const cutBefore = (limit: number, earliest: number, pauses: ReadonlyArray<Pause>): number => {
  const within = pauses
    .map(({ from, to }) => ({ at: (Math.max(from, earliest) + Math.min(to, limit)) / 2, length: to - from }))
    .filter(({ at }) => at > earliest && at <= limit)
  return within.reduce((best, each) => (each.length >= best.length ? each : best), { at: limit, length: 0 }).at
}

/** The whole recording in pieces that follow each other without a gap, and only the last may be longer than `longest`, by `within`. */
export const cuts = (
  seconds: number,
  pauses: ReadonlyArray<Pause>,
  longest: number,
  within: number,
): ReadonlyArray<Piece> => {
  // A short rest is better heard with what goes before it.
  if (seconds <= longest + within) return [{ from: 0, to: null }]
  const pieces: Array<Piece> = []
  let from = 0
  while (seconds - from > longest + within) {
    const limit = from + longest
    const to = Math.round(cutBefore(limit, limit - within, pauses) * 1_000) / 1_000
    pieces.push({ from, to })
    from = to
  }
  return [...pieces, { from, to: null }]
}
