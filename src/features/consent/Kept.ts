/** What consent changes about what is kept, in the transaction of the answer. */
export const change = {
  /** Everything said so far goes, and the names with it. */
  erase: { kind: "consent.erase", data: {} },
} as const
