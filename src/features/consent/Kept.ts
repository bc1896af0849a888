/** What consent changes about what is kept, in the transaction of the answer. */
/** Commands that need no consent: nothing in them is a person's word. */
export const freeCommands = ["start", "menu", "help"] as const

export const change = {
  /** Everything said so far goes, and the names with it. */
  erase: { kind: "consent.erase", data: {} },
  /** What was said while the question was open is to be answered now: its turns begin anew. */
  release: { kind: "consent.release", data: {} },
} as const
