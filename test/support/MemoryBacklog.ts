import { Effect } from "effect"
import type { Backlog } from "../../src/domain/operators/Backlog.ts"
import type { State } from "./MemoryState.ts"

/** What waits, of the store in memory. */
export const backlogOn = (state: State): Backlog["Service"] => ({
  waiting: Effect.sync(() => {
    const open = [...state.turns.values()].filter(({ status }) => status !== "done")
    const letters = [...state.letters.values()].filter(({ resolvedAt }) => resolvedAt === null)
    const deadJobs = [...state.jobs.values()].filter(({ doneAt, failedAt }) => failedAt !== null && doneAt === null)
    const oldest = open.reduce((least, { receivedAt }) => Math.min(least, receivedAt), Number.POSITIVE_INFINITY)
    return {
      turns: open.length,
      oldestUnanswered: open.length === 0 ? null : oldest,
      deadLetters: letters.length + deadJobs.length,
    }
  }),
  databaseBytes: Effect.succeed(0),
})
