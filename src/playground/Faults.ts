import type { Fault } from "./SimApi.ts"

export type FaultKind = Fault["kind"]

export interface Faults {
  readonly add: (fault: Fault) => void
  readonly clear: () => void
  readonly list: () => ReadonlyArray<Fault>
  /** The fault of this call, one `times` used up. Duplicate is left to `takeDuplicate`. */
  readonly take: (method: string, chatId: number | null) => FaultKind | null
  /** Whether this answer of getUpdates repeats its updates; asked only if there are any. */
  readonly takeDuplicate: () => boolean
}

export const makeFaults = (): Faults => {
  let faults: ReadonlyArray<Fault> = []
  const matches = (fault: Fault, method: string, chatId: number | null): boolean =>
    (fault.chatIds === undefined || (chatId !== null && fault.chatIds.includes(chatId))) &&
    (fault.method === "*" ? method !== "getUpdates" : fault.method.toLowerCase() === method.toLowerCase())
  const takeFirst = (wanted: (fault: Fault) => boolean): FaultKind | null => {
    const index = faults.findIndex(wanted)
    const fault = faults[index]
    if (fault === undefined) return null
    if (fault.times !== undefined) {
      faults = fault.times <= 1 ? faults.toSpliced(index, 1) : faults.with(index, { ...fault, times: fault.times - 1 })
    }
    return fault.kind
  }
  return {
    add: (fault) => {
      if (fault.times === undefined || fault.times > 0) faults = [...faults, fault]
    },
    clear: () => {
      faults = []
    },
    list: () => faults,
    take: (method, chatId) =>
      faults.length === 0
        ? null
        : takeFirst((fault) => fault.kind._tag !== "Duplicate" && matches(fault, method, chatId)),
    takeDuplicate: () => faults.length > 0 && takeFirst((fault) => fault.kind._tag === "Duplicate") !== null,
  }
}
