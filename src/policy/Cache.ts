import { Duration } from "effect"

/** What is kept for a while beside the database, which holds the truth. */
export const cache = {
  timeToLive: Duration.minutes(10),
  /** A read that takes longer is a miss: nobody waits for a cache. */
  readWithin: Duration.seconds(1),
  /** Entries of the memory twin; the least recently used one leaves. */
  memoryEntries: 200,
} as const

/** The connection to Redis. A server that says nothing, not even to a ping, is left and connected to anew. */
export const redisConnection = {
  connectTimeout: Duration.seconds(2),
  pingEvery: Duration.seconds(5),
  silentFor: Duration.seconds(12),
  /** Between attempts to connect: doubled from the first to the longest. */
  reconnect: { first: Duration.millis(50), longest: Duration.seconds(2) },
  /** Commands that wait for their answer; more are refused at once. */
  waitingCommands: 1_000,
} as const
