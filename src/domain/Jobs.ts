import { Context, type Cron, type Duration, Effect, Schema } from "effect"
import { Anything } from "./Anything.ts"
import { ChatId, UserId } from "./Ids.ts"
import type { StoreError } from "./StoreError.ts"

/** A write of a feature, committed with the settlement or the job that asks for it. Its kind names one statement. */
export const Change = Schema.Struct({ kind: Schema.String, data: Anything })
export type Change = typeof Change.Type

/** Work for later, enqueued in the transaction that asks for it. */
export const NewJob = Schema.Struct({
  /** The name of its `JobKind`. */
  kind: Schema.String,
  /** A kind has one job for each key: asked for again, also after its end, it is the same one. */
  key: Schema.String,
  /** Erased with this person; null: the house's own work. */
  userId: Schema.NullOr(UserId),
  /** Jobs of one lane run one at a time, in the order in which they were asked for. */
  lane: Schema.String,
  payload: Anything,
  /** Unix time in milliseconds; at once without it. */
  runAt: Schema.optionalKey(Schema.Int),
})
export type NewJob = typeof NewJob.Type

/** Something the bot says without being asked: it becomes a turn of its chat, before what people wrote meanwhile. */
export const OwnTurn = Schema.Struct({
  chatId: ChatId,
  /** null: a chat that is nobody's, such as the operators' group. */
  userId: Schema.NullOr(UserId),
  feature: Schema.String,
  payload: Anything,
})
export type OwnTurn = typeof OwnTurn.Type

/** What a job leaves behind, committed together with its end. */
export interface JobResult {
  readonly changes?: ReadonlyArray<Change>
  readonly jobs?: ReadonlyArray<NewJob>
  readonly turns?: ReadonlyArray<OwnTurn>
}

/** Holds no text of anybody. `transient`: another attempt may succeed. */
export class JobError extends Schema.TaggedError<JobError>()("JobError", {
  message: Schema.String,
  transient: Schema.Boolean,
}) {}

/** How often and how long a job is tried. */
export interface JobPolicy {
  /** The first one included; after the last one the job is a dead letter. */
  readonly attempts: number
  /** The wait after the first failed attempt; it doubles up to `longestWait`. */
  readonly wait: Duration.Duration
  readonly longestWait: Duration.Duration
  /** Of one attempt. */
  readonly timeout: Duration.Duration
}

/** A job as it is run. */
export interface RunningJob {
  readonly key: string
  readonly userId: UserId | null
  /** 1 is the first. */
  readonly attempt: number
}

/** A kind of background work. `run` may be repeated after a crash; what it returns is committed once. */
export interface JobKind<Payload = unknown> {
  readonly name: string
  readonly payload: Schema.Codec<Payload, unknown>
  readonly policy: JobPolicy
  /** Enqueued by itself at these times, with the time as its key. */
  readonly schedule?: Cron.Cron
  readonly run: (payload: Payload, job: RunningJob) => Effect.Effect<JobResult, JobError | StoreError>
}

const unreadable = () => new JobError({ message: "Its payload has an unexpected shape", transient: false })

/** A kind that decodes its own payloads, so that kinds of different ones make one list. */
export const jobKind = <Payload>(kind: JobKind<Payload>): JobKind => {
  const decode = Schema.decodeUnknownEffect(kind.payload)
  return {
    ...kind,
    payload: Schema.Unknown,
    run: (payload, job) =>
      Effect.flatMap(Effect.mapError(decode(payload), unreadable), (decoded) => kind.run(decoded, job)),
  }
}

/** The durable queue of background work, as those see it who have no settlement to put a job into. */
export class Jobs extends Context.Service<
  Jobs,
  {
    /** In one transaction; those that are there already are left as they are. */
    readonly enqueue: (jobs: ReadonlyArray<NewJob>) => Effect.Effect<void, StoreError>
    /**
     * Puts own turns into the inbox. Fails only while none is there: once their places are taken it waits for the
     * database to take the rest.
     */
    readonly say: (turns: ReadonlyArray<OwnTurn>) => Effect.Effect<void, StoreError>
    /** Jobs were enqueued by other means, such as a settlement: they need not wait for the next look. */
    readonly wake: Effect.Effect<void>
  }
>()("confidant/domain/Jobs") {}
