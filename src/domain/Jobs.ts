import { Context, Cron, type Duration, Effect, Schema } from "effect"
import { Anything } from "./Anything.ts"
import { ChatId, UserId } from "./Ids.ts"
import type { StoreError } from "./StoreError.ts"
import { Content, Sender } from "./talk/incoming/Incoming.ts"

/** A feature's write, committed with the settlement or job that asks for it. Its kind names one statement. */
export const Change = Schema.Struct({ kind: Schema.String, data: Anything })
export type Change = typeof Change.Type

/** Work for later, enqueued in the transaction that asks for it. */
export const NewJob = Schema.Struct({
  kind: Schema.String,
  /** Unique within its kind: a second request, even after the job's end, is the same job. */
  key: Schema.String,
  /** Erased with this person; null: housekeeping. */
  userId: Schema.NullOr(UserId),
  lane: Schema.String,
  payload: Anything,
  /** Unix milliseconds; absent: at once. */
  runAt: Schema.optionalKey(Schema.Int),
})
export type NewJob = typeof NewJob.Type

/** Something the bot says unasked. It becomes a turn of its chat, ahead of what people wrote meanwhile. */
export const OwnTurn = Schema.Struct({
  chatId: ChatId,
  userId: Schema.NullOr(UserId),
  feature: Schema.String,
  payload: Anything,
  /** The topic of the chat that it belongs to; absent: the chat itself. */
  threadId: Schema.optionalKey(Schema.Int),
  /** Something that the person said after all, once it is understood: it is answered as if it came now. */
  said: Schema.optionalKey(Schema.Struct({ sender: Sender, content: Content })),
})
export type OwnTurn = typeof OwnTurn.Type

export interface JobResult {
  readonly changes?: ReadonlyArray<Change>
  readonly jobs?: ReadonlyArray<NewJob>
  readonly turns?: ReadonlyArray<OwnTurn>
}

/** Never carries anybody's text. `transient`: another attempt may succeed. */
export class JobError extends Schema.TaggedError<JobError>()("JobError", {
  message: Schema.String,
  transient: Schema.Boolean,
}) {}

export interface JobPolicy {
  /** Including the first; after the last one the job is a dead letter. */
  readonly attempts: number
  /** After the first failed attempt; doubles up to `longestWait`. */
  readonly wait: Duration.Duration
  readonly longestWait: Duration.Duration
  readonly timeout: Duration.Duration
}

export interface RunningJob {
  readonly key: string
  readonly userId: UserId | null
  readonly attempt: number
}

/** A kind of background work. `run` may repeat after a crash; its result is committed once. */
export interface JobKind<Payload = unknown> {
  readonly name: string
  readonly payload: Schema.Codec<Payload, unknown>
  readonly policy: JobPolicy
  /** Enqueued at these times, with the time as its key. */
  readonly schedule?: Cron.Cron
  readonly run: (payload: Payload, job: RunningJob) => Effect.Effect<JobResult, JobError | StoreError>
}

const unreadable = () => new JobError({ message: "Its payload has an unexpected shape", transient: false })

/** Decodes its own payloads, so that different kinds fit into one list. */
export const jobKind = <Payload>(kind: JobKind<Payload>): JobKind => {
  const decode = Schema.decodeUnknownEffect(kind.payload)
  return {
    ...kind,
    payload: Schema.Unknown,
    run: (payload, job) =>
      Effect.flatMap(Effect.mapError(decode(payload), unreadable), (decoded) => kind.run(decoded, job)),
  }
}

/** Takes in what is new since its last run. A failure is no end: it is logged as `failing`, and the next run tries again. */
export const catchUp = ({
  failing,
  name,
  policy,
  run,
  schedule,
}: Pick<JobKind, "name" | "policy"> & {
  /** As cron writes it. */
  readonly schedule: string
  readonly failing: string
  readonly run: Effect.Effect<JobResult, JobError | StoreError>
}): JobKind =>
  jobKind({
    name,
    policy,
    payload: Schema.Null,
    schedule: Cron.parseUnsafe(schedule),
    run: () =>
      Effect.catch(run, ({ message: reason }) =>
        Effect.as(Effect.logWarning(failing).pipe(Effect.annotateLogs({ reason })), {}),
      ),
  })

/** The durable queue of background work, for code that has no settlement to put a job into. */
export class Jobs extends Context.Service<
  Jobs,
  {
    /** In one transaction; existing jobs stay as they are. */
    readonly enqueue: (jobs: ReadonlyArray<NewJob>) => Effect.Effect<void, StoreError>
    /** Puts own turns into the inbox. Once some are there, waits for the database to take the rest; fails only before. */
    readonly say: (turns: ReadonlyArray<OwnTurn>) => Effect.Effect<void, StoreError>
    /** Jobs were enqueued by other means, such as a settlement: look at once. */
    readonly wake: Effect.Effect<void>
  }
>()("confidant/domain/Jobs") {}
