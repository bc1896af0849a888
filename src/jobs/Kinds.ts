import { Cron, Effect, Schema } from "effect"
import type { JobQueue } from "../domain/JobQueue.ts"
import { type JobKind, jobKind, OwnTurn } from "../domain/Jobs.ts"
import type { Pruning } from "../domain/talk/Pruning.ts"
import { keepEnded, pruneAtOnce, pruneSchedule, usual } from "../policy/Jobs.ts"

export const say = jobKind({
  name: "say",
  payload: OwnTurn,
  policy: usual,
  run: (turn) => Effect.succeed({ turns: [turn] }),
})

export const pruneJobs = ({ prune }: JobQueue["Service"]): JobKind =>
  jobKind({
    name: "jobs.prune",
    payload: Schema.Null,
    policy: usual,
    schedule: Cron.parseUnsafe(pruneSchedule),
    run: () => {
      const rounds: ReturnType<typeof prune> = Effect.flatMap(prune(keepEnded, pruneAtOnce), (count) =>
        count < pruneAtOnce ? Effect.succeed(count) : rounds,
      )
      return Effect.as(rounds, {})
    },
  })

/** Deletes turns that were done long ago, batch by batch; an attempt that is cut short has done its part. */
export const pruneTurns = ({ prune }: Pruning["Service"]): JobKind =>
  jobKind({
    name: "turns.prune",
    payload: Schema.Null,
    policy: usual,
    schedule: Cron.parseUnsafe(pruneSchedule),
    run: () => Effect.as(Effect.repeat(prune, { while: ({ more }) => more }), {}),
  })
