import { Clock, Cron, DateTime, Effect, Option } from "effect"
import type { JobQueue } from "../domain/JobQueue.ts"
import type { JobKind, NewJob } from "../domain/Jobs.ts"
import type { JobSignal } from "./JobSignal.ts"

const inZone = (cron: Cron.Cron, zone: DateTime.TimeZone): Cron.Cron =>
  Option.isSome(cron.tz) ? cron : Cron.make({ ...cron, tz: zone })

/** The next run of a scheduled kind: its time is its key, so that every process asks for the same job. */
export const nextOf = (
  name: string,
  schedule: Cron.Cron,
  now: number,
  zone: DateTime.TimeZone = DateTime.zoneMakeLocal(),
): NewJob => {
  const next = Cron.next(inZone(schedule, zone), now)
  return { kind: name, key: next.toISOString(), lane: name, userId: null, payload: null, runAt: next.getTime() }
}

/** Writes the next run of each schedule down ahead of its time: one that nobody was there for is made up once. */
export const enqueueNext = (
  kinds: ReadonlyArray<JobKind>,
  queue: JobQueue["Service"],
  signal: JobSignal["Service"],
) => {
  const known = new Set<string>()
  return Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const next = kinds.flatMap(({ name, schedule }) => (schedule === undefined ? [] : [nextOf(name, schedule, now)]))
    const fresh = next.filter(({ key, kind }) => !known.has(`${kind} ${key}`))
    if (fresh.length === 0) return
    yield* queue.enqueue(fresh)
    known.clear()
    for (const { key, kind } of next) known.add(`${kind} ${key}`)
    yield* signal.notify
  })
}
