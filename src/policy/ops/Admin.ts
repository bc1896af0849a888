import { ByteSize, Duration } from "effect"

export const adminLimits = {
  window: Duration.minutes(1),
  requestsPerAddress: 120,
  requestsPerToken: 120,
  /** Per address. A valid token still passes, so nobody who shares the address is locked out. */
  refusalsPerAddress: 10,
  largestBody: ByteSize.kibibytes(64),
  /** Addresses and tokens that are counted separately. */
  callersKept: 10_000,
} as const

export const tokens = {
  longestLife: Duration.days(30),
  clockTolerance: Duration.seconds(5),
  longest: 4_096,
} as const

/** How soon other processes hold a breaker, and how long one look may take. */
export const heldBreakers = { every: Duration.seconds(5), within: Duration.seconds(2) } as const

export const worstStatements = 10
