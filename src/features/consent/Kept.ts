import type { PersonChange } from "../../domain/talk/Turn.ts"

/** What consent changes about what is kept, in the transaction of the answer. */
export const change = {
  /** Everything said so far goes, and the names with it. */
  erase: { kind: "consent.erase", data: {} },
  /** The words of this turn, and of those joined to it, wait until the question is answered. */
  hold: { kind: "consent.hold", data: {} },
  /** What was held is to be answered now: its turns begin anew. */
  release: { kind: "consent.release", data: {} },
} as const

/** Nothing is left of them but this. */
export const gone = (adult: boolean | null): PersonChange => ({
  consent: "declined",
  introduced: true,
  name: "",
  adult,
  timeZone: null,
  country: null,
  style: null,
  noticed: null,
})
