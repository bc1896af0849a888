import { crowd } from "../Crowd.ts"

/**
 * Measured: a chat moves to another owner within about 5 s of its owner's death. A refresh that takes longer than a third of the expiration
 * ends all chats for a moment; a busy machine may take seconds. Who stands by waits for the lease anyway, which is as long.
 */
export const cluster = {
  shardLockExpiration: "30 seconds",
  shardLockRefreshInterval: "10 seconds",
  runnerHealthCheckInterval: "3 seconds",
  refreshAssignmentsInterval: "2 seconds",
  entityTerminationTimeout: "20 seconds",
  maxResidentEntities: crowd.chats,
  simulateRemoteSerialization: false,
} as const

/** Several processes that reach each other: chats move faster, for a statement a second more of each. A longer expiration would delay the takeover from a frozen one by as much. */
export const runners = {
  ...cluster,
  shardLockExpiration: "6 seconds",
  shardLockRefreshInterval: "2 seconds",
  runnerHealthCheckInterval: "1 second",
  refreshAssignmentsInterval: "1 second",
} as const

export const ping = { within: "2 seconds", again: "250 millis", times: 2 } as const

/** What cannot be told to the owner of a chat for this long is left to the sweep. */
export const wakeWithin = "5 seconds"
