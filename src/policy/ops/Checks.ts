import { Duration } from "effect"
import { type CallPolicy, policies } from "../Policies.ts"

/** A check reports the present state, so it makes one attempt. */
export const once = (policy: CallPolicy, timeout: Duration.Duration): CallPolicy => ({
  ...policy,
  attempts: 1,
  timeout,
})

/** Time limits. The checks run side by side, so the longest is also the limit of all. */
export const within = {
  local: Duration.seconds(10),
  database: Duration.seconds(15),
  network: Duration.seconds(15),
  message: Duration.seconds(20),
  model: Duration.seconds(25),
} as const

export const checkCall = {
  database: once(policies.db, Duration.seconds(10)),
  redis: once(policies.redis, Duration.seconds(5)),
  model: once(policies.api, Duration.seconds(20)),
  http: once(policies.apiClient, Duration.seconds(8)),
} as const

/** Between clocks: Telegram and models report whole seconds. */
export const clockSkew = { warning: Duration.seconds(5), problem: Duration.minutes(2) } as const

export const freeDisk = {
  /** Bytes: below this nothing can be promised. */
  problem: 256 * 1024 * 1024,
  warning: 2 * 1024 * 1024 * 1024,
  warningShare: 0.1,
} as const

/** Pending updates at Telegram: more than one poll takes. */
export const manyPending = 100

export const webhookErrorFor = Duration.hours(1)

export const fullConnections = 0.8

/** Beside the processes: a backup with its comparison, a migration, an operator. */
export const spareConnections = 8

/** Days after which somebody should look again whether a help line's number still holds. */
export const helpLineChecked = 180

/** What works, but takes longer, is told. */
export const slowAfter = Duration.seconds(3)

/** A message without an answer after this long gets none. */
export const answerWithin = Duration.seconds(15)

export const health = { first: Duration.minutes(1), every: Duration.minutes(5), keepDays: 30 } as const

/** Characters of a webhook's secret that nobody needs to worry about. */
export const comfortableSecret = 16
