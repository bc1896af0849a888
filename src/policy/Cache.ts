import { Duration } from "effect"

export const cache = {
  /** While the breaker waits for a call to prove that Redis is back. */
  askAgainEvery: Duration.seconds(5),
  timeToLive: Duration.minutes(10),
  /** A slower read is a miss: nothing waits for a cache. */
  readWithin: Duration.seconds(1),
  /** Entries of the in-memory cache; the least recently used one goes first. */
  memoryEntries: 200,
} as const

export const redisConnection = {
  connectTimeout: Duration.seconds(2),
  pingEvery: Duration.seconds(5),
  silentFor: Duration.seconds(12),
  reconnect: { first: Duration.millis(50), longest: Duration.seconds(2) },
  waitingCommands: 1_000,
} as const
