import { Duration } from "effect"
import { type CallPolicy, policies } from "./Policies.ts"

/** A check says what is, so it makes one attempt. */
export const once = (policy: CallPolicy, timeout: Duration.Duration): CallPolicy => ({
  ...policy,
  attempts: 1,
  timeout,
})

/** How long each check may take: they run side by side, so this is also how long all of them take. */
export const within = {
  local: Duration.seconds(10),
  database: Duration.seconds(15),
  network: Duration.seconds(15),
  model: Duration.seconds(25),
} as const

export const checkCall = {
  database: once(policies.db, Duration.seconds(10)),
  redis: once(policies.redis, Duration.seconds(5)),
  model: once(policies.api, Duration.seconds(20)),
  http: once(policies.apiClient, Duration.seconds(8)),
} as const

/** Differences between clocks: Telegram and models say full seconds. */
export const clockSkew = { warning: Duration.seconds(5), problem: Duration.minutes(2) } as const

export const freeDisk = {
  /** Bytes: below it nothing can be promised. */
  problem: 256 * 1024 * 1024,
  warning: 2 * 1024 * 1024 * 1024,
  /** Of the whole disk, where that is less than `warning`. */
  warningShare: 0.1,
} as const

/** Updates that wait at Telegram: more than a poll takes at once. */
export const manyPending = 100

/** A webhook's failure of this age is still worth telling. */
export const webhookErrorFor = Duration.hours(1)

/** Of max_connections. */
export const fullConnections = 0.8

/** A turn of the smoke list. */
export const turnWithin = Duration.seconds(3)

export const health = { first: Duration.minutes(1), every: Duration.minutes(5), keepDays: 30 } as const
