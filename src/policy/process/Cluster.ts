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
