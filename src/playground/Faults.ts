import type { Fault } from "./SimApi.ts"

export type FaultKind = Fault["kind"]

/** Rehearsed faults in the order they were asked for. */
export interface Faults {
  readonly add: (fault: Fault) => void
  readonly clear: () => void
  readonly list: () => ReadonlyArray<Fault>
  /** The fault of this call, one `times` used up; null: none. */
  readonly take: (method: string) => FaultKind | null
}

export const makeFaults = (): Faults => {
  let faults: ReadonlyArray<Fault> = []
  const matches = (fault: Fault, method: string): boolean =>
    fault.method === "*" ? method !== "getUpdates" : fault.method.toLowerCase() === method.toLowerCase()
  return {
    add: (fault) => {
      faults = [...faults, fault]
    },
    clear: () => {
      faults = []
    },
    list: () => faults,
    take: (method) => {
      if (faults.length === 0) return null
      const index = faults.findIndex((fault) => matches(fault, method))
      const fault = faults[index]
      if (fault === undefined) return null
      if (fault.times !== undefined) {
        faults =
          fault.times <= 1 ? faults.toSpliced(index, 1) : faults.with(index, { ...fault, times: fault.times - 1 })
      }
      return fault.kind
    },
  }
}
