import { Clock, Duration, Effect, Layer } from "effect"
import { type ClaimedJob, JobId, JobQueue, type JobRef } from "../../src/domain/JobQueue.ts"
import type { NewJob, OwnTurn } from "../../src/domain/Jobs.ts"
import { type ChatId, UpdateId } from "../../src/domain/Ids.ts"
import { type DeadJob, DeadJobs } from "../../src/domain/operators/letters/DeadJobs.ts"
import type { Ahead } from "../../src/domain/talk/Inbox.ts"
import type { Content, Incoming, Sender } from "../../src/domain/talk/incoming/Incoming.ts"
import { makeState, type State, type StoredJob } from "./MemoryState.ts"

const isOpen = ({ doneAt, failedAt }: StoredJob) => doneAt === null && failedAt === null

const isKnown = (state: State, userId: number | null) =>
  userId === null || [...state.persons.keys()].some((known) => known === userId)

export const enqueueIn = (state: State, jobs: ReadonlyArray<NewJob>, now: number) => {
  for (const job of jobs) {
    const isThere = [...state.jobs.values()].some(({ key, kind }) => kind === job.kind && key === job.key)
    if (isThere || !isKnown(state, job.userId)) continue
    state.lastJobId += 1
    const id = JobId.make(state.lastJobId)
    const fresh = { attempts: 0, token: null, leasedUntil: null, doneAt: null, failedAt: null, detail: null }
    state.jobs.set(id, { ...job, ...fresh, id, runAt: job.runAt ?? now })
  }
}

const ownTurn = (state: State, chatId: ChatId, sender: Sender | null, content: Content, now: number) => {
  const updateId = UpdateId.make(state.lastOwnTurn)
  state.turns.set(updateId, {
    updateId,
    chatId,
    traceparent: null,
    receivedAt: now,
    incoming: { updateId, chatId, sender, content },
    status: "received",
    postponed: 0,
    claims: 0,
    trials: 0,
    triedIn: null,
    held: false,
    notified: false,
    notBefore: 0,
    decision: null,
    doneAt: null,
    answeredIn: null,
    deliveries: [],
  })
}

/** What is stored along with a message, to be said before it. */
export const sayAhead = (state: State, { sender }: Incoming, chatId: ChatId, said: Ahead, now: number) => {
  state.lastOwnTurn += 1
  ownTurn(state, chatId, sender, { _tag: "Own", ...said }, now)
}

/** As `insertOwnTurns`: own turns among the turns of the inbox. */
export const sayIn = (state: State, turns: ReadonlyArray<OwnTurn>, now: number) => {
  for (const { chatId, feature, payload, said, threadId, userId } of turns) {
    state.lastOwnTurn += 1
    if (!isKnown(state, userId)) continue
    const sender = said?.sender ?? (userId === null ? null : { id: userId, firstName: "" })
    const context = threadId === undefined ? {} : { context: { threadId } }
    ownTurn(state, chatId, sender, said?.content ?? { _tag: "Own", feature, payload, ...context }, now)
  }
}

const view = ({ attempts, id, key, kind, payload, token, userId }: StoredJob): ClaimedJob => ({
  id,
  token: token ?? 0,
  kind,
  key,
  userId,
  attempt: attempts,
  payload,
})

/** The queue on a memory that others may look into. */
export const jobsOn = (state: State): JobQueue["Service"] => {
  const held = ({ id, token }: JobRef) => {
    const job = state.jobs.get(id)
    return job !== undefined && job.token === token && isOpen(job) ? job : null
  }
  const nextOf = (jobs: ReadonlyArray<StoredJob>, now: number) =>
    jobs.find(({ attempts }) => attempts > 0) ?? jobs.find(({ runAt }) => runAt <= now)
  const sync = <A>(work: (now: number) => A) => Effect.map(Clock.currentTimeMillis, work)
  return {
    enqueue: (jobs) => sync((now) => enqueueIn(state, jobs, now)),
    say: (turns) => sync((now) => sayIn(state, turns, now)),
    claim: (kinds, limit, lease) =>
      sync((now) => {
        const open = [...state.jobs.values()].filter(isOpen)
        state.lastToken += 1
        const next = [...new Set(open.map(({ lane }) => lane))]
          .flatMap((lane) => {
            const ofLane = open.filter((job) => job.lane === lane)
            return (
              nextOf(
                ofLane.filter(({ attempts, kind }) => attempts > 0 || kinds.includes(kind)),
                now,
              ) ?? []
            )
          })
          .filter(({ kind, leasedUntil, runAt }) => kinds.includes(kind) && runAt <= now && (leasedUntil ?? 0) <= now)
          .sort((a, b) => a.runAt - b.runAt || a.id - b.id)
          .slice(0, limit)
        for (const job of next) {
          job.attempts += 1
          job.token = state.lastToken
          job.leasedUntil = now + Duration.toMillis(lease)
        }
        return next.map(view)
      }),
    renew: (refs, lease) =>
      sync((now) => {
        const ours = refs.flatMap((ref) => held(ref) ?? []).filter(({ leasedUntil }) => leasedUntil !== null)
        for (const job of ours) job.leasedUntil = now + Duration.toMillis(lease)
        return new Set(ours.map(({ id }) => id))
      }),
    complete: (ref, { changes = [], jobs = [], turns = [] }) =>
      sync((now) => {
        const job = held(ref)
        if (job === null) {
          const ended = state.jobs.get(ref.id)
          return ended !== undefined && ended.token === ref.token && ended.doneAt !== null && ended.failedAt === null
        }
        Object.assign(job, { doneAt: now, leasedUntil: null, detail: null })
        for (const { data, kind } of changes) state.changes.push({ kind, data, userId: job.userId })
        enqueueIn(state, jobs, now)
        sayIn(state, turns, now)
        return true
      }),
    again: (ref, wait, detail) =>
      sync((now) => {
        const job = held(ref)
        if (job !== null) Object.assign(job, { runAt: now + Duration.toMillis(wait), leasedUntil: null, detail })
        return job !== null
      }),
    bury: (ref, detail) =>
      sync((now) => {
        const job = state.jobs.get(ref.id)
        if (job === undefined || job.token !== ref.token || job.doneAt !== null) return false
        Object.assign(job, { failedAt: job.failedAt ?? now, leasedUntil: null, detail })
        return true
      }),
    release: (refs) =>
      Effect.sync(() => {
        for (const ref of refs) {
          const job = held(ref)
          if (job === null || job.leasedUntil === null) continue
          Object.assign(job, { attempts: job.attempts - 1, token: null, leasedUntil: null })
        }
      }),
    prune: (endedBefore, limit) =>
      sync((now) => {
        const ended = [...state.jobs.values()]
          .filter(({ doneAt }) => doneAt !== null && doneAt < now - Duration.toMillis(endedBefore))
          .slice(0, limit)
        for (const { id } of ended) state.jobs.delete(id)
        return ended.length
      }),
    waiting: sync((now) => {
      const due = [...state.jobs.values()].filter((job) => isOpen(job) && job.runAt <= now)
      return { jobs: due.length, oldest: due.length === 0 ? null : Math.min(...due.map(({ runAt }) => runAt)) }
    }),
  }
}

export const deadJobsOn = (state: State): DeadJobs["Service"] => {
  const dead = ({ attempts, detail, doneAt, failedAt, id, kind, userId }: StoredJob): ReadonlyArray<DeadJob> =>
    failedAt === null ? [] : [{ id, kind, userId, attempts, detail: detail ?? "", at: failedAt, resolvedAt: doneAt }]
  const resolve = (id: JobId, change: (now: number) => Partial<StoredJob>) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const job = state.jobs.get(id)
      if (job === undefined || job.failedAt === null || job.doneAt !== null) return false
      state.lastToken += 1
      Object.assign(job, change(now), { token: state.lastToken })
      return true
    })
  return {
    list: (limit) =>
      Effect.sync(() =>
        [...state.jobs.values()]
          .flatMap(dead)
          .filter(({ resolvedAt }) => resolvedAt === null)
          .sort((a, b) => a.at - b.at || a.id - b.id)
          .slice(0, limit),
      ),
    show: (id) =>
      Effect.sync(() => [state.jobs.get(id)].flatMap((job) => (job === undefined ? [] : dead(job)))[0] ?? null),
    retry: (id) => resolve(id, (runAt) => ({ failedAt: null, detail: null, attempts: 0, runAt })),
    drop: (id) => resolve(id, (doneAt) => ({ doneAt })),
  }
}

/** Jobs alone, for tests that need no more of the store. */
export const MemoryJobs: Layer.Layer<DeadJobs | JobQueue> = Layer.unwrap(
  Effect.sync(() => {
    const state = makeState()
    return Layer.merge(Layer.succeed(JobQueue, jobsOn(state)), Layer.succeed(DeadJobs, deadJobsOn(state)))
  }),
)
