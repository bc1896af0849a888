import { Clock, Context, Duration, Effect, Metric, Schema } from "effect"
import { distressIn } from "../../../domain/distress/Distress.ts"
import type { UserId } from "../../../domain/Ids.ts"
import {
  catchUp,
  type Change,
  JobError,
  type JobKind,
  jobKind,
  type JobResult,
  type NewJob,
  type RunningJob,
} from "../../../domain/Jobs.ts"
import {
  factBatchesSkipped,
  factCalls,
  factCost,
  factsHeard,
  factsKept,
  factsOldest,
  factsUnread,
} from "../../../domain/metrics/Facts.ts"
import { sounded } from "../../../domain/MoodChanges.ts"
import { AskedBy } from "../../../domain/ModelUse.ts"
import { Budgets } from "../../../domain/operators/Budgets.ts"
import { isLeftToAnswers } from "../../../domain/operators/Charging.ts"
import { Flags } from "../../../domain/operators/Flags.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import type { ChatModel, ModelError } from "../../../domain/talk/ChatModel.ts"
import type { Language } from "../../../domain/talk/Language.ts"
import { Texts } from "../../../domain/talk/Texts.ts"
import { estimateTokens } from "../../../domain/talk/Tokens.ts"
import { backgroundShare } from "../../../policy/Budgets.ts"
import { extraction, modelWithin, reading } from "../../../policy/Facts.ts"
import { usual } from "../../../policy/Jobs.ts"
import { type Checked, checked } from "./Checks.ts"
import { type Batch, change, type Due, type Fact, Facts } from "./Facts.ts"
import { fitted, shownOf, written } from "./Fitting.ts"

/** Who reads people's messages for facts. */
export class FactReader extends Context.Service<
  FactReader,
  {
    /** null: there is no model, and nothing is noted. */
    readonly model: ChatModel["Service"] | null
    /** Of a whole prompt. */
    readonly tokens: number
  }
>()("confidant/features/memory/FactReader") {}

const kind = "memory.facts"

const Payload = Schema.Struct({ after: Schema.Int, died: Schema.Boolean })

const jobOf = ({ after, died, userId }: Due, now: number): NewJob => ({
  kind,
  key: `${userId} ${after} ${now}`,
  userId,
  lane: `${kind} ${userId % reading.lanes}`,
  payload: { after, died },
})

const failed = (message: string) => new JobError({ message, transient: true })

/** The model was not reached, or answers nobody: what it was sent is not to blame. */
class Away extends Schema.TaggedError<Away>()("Away", {}) {}

const ofModel = ({ isMisconfigured, reason }: ModelError): Away | JobError =>
  isMisconfigured || ["Network", "QuotaExhausted", "RateLimited", "Unavailable"].includes(reason._tag)
    ? new Away()
    : failed(`The model failed: ${reason._tag}`)

const later = (wait: Duration.Duration) =>
  Effect.map(Clock.currentTimeMillis, (now) => change.later(now + Duration.toMillis(wait)))

/** Reads people's messages for what they say about themselves, in the background. */
export const makeExtraction = Effect.gen(function* () {
  const facts = yield* Facts
  const { model, tokens } = yield* FactReader
  const budgets = yield* Budgets
  const flags = yield* Flags
  const { get } = yield* Texts

  const systemIn = (language: Language) =>
    `${get(language, "memory-model-facts")}\n${get(language, "memory-model-facts-rules")}`
  const roomIn = (language: Language) => tokens - estimateTokens(systemIn(language)) - reading.frame

  const read = (userId: UserId, batch: Batch, known: ReadonlyArray<Fact>, reader: ChatModel["Service"]) =>
    reader
      .reply(
        {
          system: systemIn(batch.language),
          language: batch.language,
          messages: [{ role: "user", text: written(batch, known) }],
        },
        () => Effect.void,
      )
      .pipe(
        Effect.provideService(AskedBy, userId),
        Effect.mapError(ofModel),
        Effect.timeoutOrElse({ duration: modelWithin, orElse: () => Effect.fail(failed("The model took too long")) }),
        Effect.tapError(() => Metric.update(factCalls("failed"), 1)),
        Effect.tap(({ costUsd }) => Metric.update(factCost, costUsd ?? 0)),
      )

  const heardIn = Effect.fnUntraced(function* (userId: UserId, whole: Batch, reader: ChatModel["Service"]) {
    const batch = { ...whole, messages: whole.messages.filter(({ text }) => distressIn(text) === null) }
    if (batch.messages.length === 0) return { heard: [], moods: [] }
    const known = shownOf(batch, roomIn(batch.language))
    const { text } = yield* read(userId, batch, known, reader)
    const found = checked(batch.messages, known, text)
    yield* Metric.update(factCalls(found === null ? "invalid" : "done"), 1)
    if (found === null) return yield* failed("The model's answer was not as asked")
    for (const refusal of found.refused) yield* Metric.update(factsHeard(`refused_${refusal}`), 1)
    for (const { op } of found.heard) yield* Metric.update(factsHeard(op), 1)
    return found
  })

  /** From here on nobody reads these messages again. */
  const learned = (batch: Batch, { heard, moods }: Pick<Checked, "heard" | "moods">): ReadonlyArray<Change> => {
    const upto = batch.messages.findLast(({ edited }) => !edited)?.id ?? batch.after
    const learn = change.learn({ upto, read: batch.messages.map(({ id, mark }) => ({ id, mark })), heard })
    return moods.length === 0 ? [learn] : [learn, sounded(moods)]
  }

  const skipped = (batch: Batch, reason: string) =>
    Effect.andThen(
      Metric.update(factBatchesSkipped, 1),
      Effect.logWarning("A batch of messages was given up: nothing is noted from it").pipe(
        Effect.annotateLogs({ reason }),
      ),
    ).pipe(Effect.as(learned(batch, { heard: [], moods: [] })))

  const extracted = Effect.fnUntraced(function* (
    { after, died }: typeof Payload.Type,
    { attempt, userId }: RunningJob,
  ): Effect.fn.Return<JobResult, Away | JobError | StoreError> {
    if (userId === null || model === null) return {}
    const whole = yield* facts.unread(userId)
    if (whole === null) return { changes: [change.learn({ upto: after, read: [], heard: [] })] }
    const batch = fitted(whole, roomIn(whole.language))
    if (died) return { changes: yield* skipped(batch, "Each process that read it died") }
    if (!(yield* flags.isOn("USE_CHAT_COMPLETION", userId))) return { changes: [yield* later(reading.offAgain)] }
    const budget = yield* budgets.find(userId)
    if (isLeftToAnswers(budget, backgroundShare)) return { changes: [change.later(budget.resetsAt)] }
    const heard = heardIn(userId, batch, model).pipe(Effect.map((found) => learned(batch, found)))
    const learn =
      attempt < extraction.attempts
        ? heard
        : Effect.catchTag(heard, "JobError", ({ message }) => skipped(batch, message))
    const done: JobResult = { changes: yield* learn }
    if (!batch.more) return done
    const now = yield* Clock.currentTimeMillis
    const next = batch.messages.findLast(({ edited }) => !edited)?.id ?? batch.after
    return { ...done, jobs: [jobOf({ userId, after: next, died: false }, now)] }
  })

  const extract = jobKind({
    name: kind,
    payload: Payload,
    policy: extraction,
    run: (payload, job) =>
      Effect.catchTag(extracted(payload, job), "Away", () =>
        Effect.map(later(reading.awayAgain), (until): JobResult => ({ changes: [until] })),
      ),
  })

  const measured = Effect.gen(function* () {
    const { facts: kept, since, unread } = yield* facts.backlog
    const now = yield* Clock.currentTimeMillis
    yield* Metric.update(factsKept, kept)
    yield* Metric.update(factsUnread, unread)
    yield* Metric.update(factsOldest, since === null ? 0 : Math.max(0, now - since) / 1_000)
  })

  /** Costs a turn nothing: new messages are found by their ids. */
  const look = catchUp({
    name: "memory.facts.due",
    policy: usual,
    schedule: reading.schedule,
    failing: "Whose messages are to be read could not be found out and will be next time",
    run: Effect.gen(function* () {
      yield* Effect.repeat(facts.count, { while: (more) => more })
      const due = yield* facts.due
      yield* measured
      const now = yield* Clock.currentTimeMillis
      return { jobs: due.map((each) => jobOf(each, now)) }
    }),
  })

  const jobs: ReadonlyArray<JobKind> = model === null ? [] : [look, extract]
  return { jobs, notes: model !== null }
})
