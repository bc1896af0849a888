import type { Call } from "./SimApi.ts"

/** Older calls are dropped, but their counts stay. */
const kept = 20_000

export interface CallRecord {
  readonly add: (call: Call) => void
  readonly list: (method: string | null) => ReadonlyArray<Call>
  readonly counts: () => Readonly<Record<string, number>>
}

export const makeCallRecord = (): CallRecord => {
  const calls: Array<Call> = []
  const counts = new Map<string, number>()
  return {
    add: (call) => {
      calls.push(call)
      counts.set(call.method, (counts.get(call.method) ?? 0) + 1)
      // Halving now and then is cheaper than shifting each time.
      if (calls.length >= 2 * kept) calls.splice(0, kept)
    },
    list: (method) => {
      const recent = calls.slice(-kept)
      return method === null ? recent : recent.filter((call) => call.method === method)
    },
    counts: () => Object.fromEntries(counts),
  }
}
