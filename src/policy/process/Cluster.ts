import { crowd } from "../Crowd.ts"

/** Measured: a chat moves to another owner within about 5 s of its owner's death. */
export const cluster = {
  shardLockExpiration: "10 seconds",
  shardLockRefreshInterval: "3 seconds",
  runnerHealthCheckInterval: "3 seconds",
  refreshAssignmentsInterval: "2 seconds",
  entityTerminationTimeout: "20 seconds",
  maxResidentEntities: crowd.chats,
  simulateRemoteSerialization: false,
} as const

/** Several processes that reach each other: chats move faster, for a statement a second more of each. */
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
