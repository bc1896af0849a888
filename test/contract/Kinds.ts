import { Duration, Effect, Random } from "effect"
import { JobQueue } from "../../src/domain/JobQueue.ts"
import type { NewJob } from "../../src/domain/Jobs.ts"

export const lease = Duration.minutes(1)
/** Over before the next statement begins. */
export const shortLease = Duration.zero
export const never = Date.UTC(2100, 0)

/** A kind, and lanes, that no other test uses. */
export const makeKind = Effect.gen(function* () {
  const queue = yield* JobQueue
  const kind = `kind ${yield* Random.nextInt}`
  const job = (key: string, lane: string, more: Partial<NewJob> = {}): NewJob => ({
    kind,
    key,
    userId: null,
    lane: `${kind} ${lane}`,
    payload: { of: key },
    ...more,
  })
  const claim = (limit = 10, during = lease) => queue.claim([kind], limit, during)
  /** The keys of what is given out. */
  const keys = (limit = 10, during = lease) => Effect.map(claim(limit, during), (jobs) => jobs.map(({ key }) => key))
  const first = Effect.flatMap(claim(1), ([claimed]) =>
    claimed === undefined ? Effect.die("nothing to claim") : Effect.succeed(claimed),
  )
  return { queue, kind, job, claim, keys, first }
})
