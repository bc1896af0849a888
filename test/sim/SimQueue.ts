import { Effect } from "effect"
import type { ClaimedJob, JobQueue } from "../../src/domain/JobQueue.ts"
import type { StoreError } from "../../src/domain/StoreError.ts"
import type { State } from "../support/MemoryState.ts"
import { jobsOn } from "../support/MemoryJobs.ts"
import type { JobLaws } from "./JobLaws.ts"

/** The queue of jobs behind the network of `run`. */
export const queueOf = (
  state: State,
  laws: JobLaws,
  run: <A>(name: string, effect: Effect.Effect<A, StoreError>) => Effect.Effect<A, StoreError>,
): JobQueue["Service"] => {
  const jobs = jobsOn(state)
  return {
    ...jobs,
    enqueue: (given) => run("enqueue", jobs.enqueue(given)),
    say: (turns) => run("say", jobs.say(turns)),
    claim: (kinds, limit, lease) =>
      Effect.suspend(() => {
        // An attempt before may have claimed them, as its token tells.
        let taken: ReadonlyArray<ClaimedJob> = []
        const take = Effect.tap(jobs.claim(kinds, limit, lease), (claimed) => Effect.sync(() => (taken = claimed)))
        const mine = Effect.sync(() => taken.filter(({ id, token }) => state.jobs.get(id)?.token === token))
        return run(
          "claim jobs",
          Effect.flatMap(mine, (still) => (still.length > 0 ? Effect.succeed(still) : take)),
        )
      }),
    renew: (refs, lease) => run("renew leases", jobs.renew(refs, lease)),
    complete: (ref, result) => run(`complete job ${ref.id}`, laws.completing(ref, jobs.complete(ref, result))),
    again: (ref, wait, detail) => run(`job ${ref.id} again`, jobs.again(ref, wait, detail)),
    bury: (ref, detail) => run(`bury job ${ref.id}`, jobs.bury(ref, detail)),
    release: (refs) => run(`release ${refs.map(({ id }) => id).join()}`, jobs.release(refs)),
    waiting: run("count jobs", jobs.waiting),
  }
}
