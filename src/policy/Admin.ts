import { ByteSize, Duration } from "effect"

/** What the admin API lets anybody do; counted per window. */
export const adminLimits = {
  window: Duration.minutes(1),
  requestsPerAddress: 120,
  requestsPerToken: 120,
  /** Refused tokens of one address. A right one passes all the same: whoever shares the address is not locked out. */
  refusalsPerAddress: 10,
  largestBody: ByteSize.kibibytes(64),
  /** Addresses and tokens that are told apart. */
  callersKept: 10_000,
} as const

/** Tokens of the admin API. */
export const tokens = {
  longestLife: Duration.days(30),
  /** How far the clocks of two machines may be apart. */
  clockTolerance: Duration.seconds(5),
  longest: 4_096,
} as const

/** Statements that GET /admin/db_metrics names. */
export const worstStatements = 10
