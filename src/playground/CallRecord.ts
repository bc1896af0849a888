import type { Call } from "./SimApi.ts"

/** Calls kept; older ones are forgotten, their counts are not. */
const kept = 20_000

export interface CallRecord {
  readonly add: (call: Call) => void
  readonly list: (method: string | null) => ReadonlyArray<Call>
  /** All calls ever, by method. */
  readonly counts: () => Readonly<Record<string, number>>
}

export const makeCallRecord = (): CallRecord => {
  const calls: Array<Call> = []
  const counts = new Map<string, number>()
  return {
    add: (call) => {
      calls.push(call)
      counts.set(call.method, (counts.get(call.method) ?? 0) + 1)
      // Halved seldom instead of shifted always.
      if (calls.length >= 2 * kept) calls.splice(0, kept)
    },
    list: (method) => {
      const recent = calls.slice(-kept)
      return method === null ? recent : recent.filter((call) => call.method === method)
    },
    counts: () => Object.fromEntries(counts),
  }
}
