import { Cause, Clock, Cron, Duration, Effect, Schema } from "effect"
import type { Say } from "../../domain/Feature.ts"
import type { TelegramMessageId } from "../../domain/Ids.ts"
import { JobError, type JobKind, jobKind, type JobResult, type NewJob, type OwnTurn } from "../../domain/Jobs.ts"
import { dangerOf } from "../../domain/safety/Worries.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { plain } from "../../domain/talk/outgoing/RichText.ts"
import { inThread } from "../../domain/talk/outgoing/Outgoing.ts"
import { Telegram } from "../../domain/talk/Telegram.ts"
import { isGone, isTooBig, TelegramFiles } from "../../domain/talk/TelegramFiles.ts"
import { Texts } from "../../domain/talk/Texts.ts"
import { Ears, Unheard } from "../../domain/voice/Ears.ts"
import { MediaError, MediaStore } from "../../domain/voice/MediaStore.ts"
import { usual } from "../../policy/Jobs.ts"
import { hearing, listening, orphanAfter, tidySchedule } from "../../policy/voice/Voice.ts"
import { change, type Recording, Recordings, Wanted } from "./Recordings.ts"
import { clock, type Reason, turnOf } from "./Saying.ts"
import { VoiceSetup } from "./VoiceSetup.ts"

/** `run`: told apart from an earlier attempt that somebody has asked to repeat. */
const Fetching = Schema.Struct({ ...Wanted.fields, run: Schema.Int })
const Hearing = Schema.Struct({ ...Fetching.fields, part: Schema.Int })
type Fetching = typeof Fetching.Type

const laneOf = ({ userId }: Wanted): string => `voice ${userId}`

export const fetchJob = (wanted: Wanted, run: number): NewJob => ({
  kind: "voice.fetch",
  key: `${wanted.userId} ${wanted.media.messageId} ${run}`,
  userId: wanted.userId,
  lane: laneOf(wanted),
  payload: { ...wanted, run },
})

export const hearJob = (wanted: Wanted, run: number, part: number): NewJob => ({
  ...fetchJob(wanted, run),
  kind: "voice.hear",
  key: `${wanted.userId} ${wanted.media.messageId} ${run} ${part}`,
  payload: { ...wanted, run, part },
})

interface Failure {
  readonly reason: Reason
  readonly isTransient: boolean
  readonly message: string
}

const isFailure = (error: { readonly _tag: string }): error is Unheard | MediaError =>
  error instanceof Unheard || error instanceof MediaError

const failureOf = (error: Unheard | MediaError): Failure =>
  error instanceof Unheard
    ? { reason: error.reason, isTransient: error.isTransient, message: error.message }
    : { reason: error.reason, isTransient: error.reason !== "gone", message: error.message }

const joined = (pieces: ReadonlyArray<string>): string => pieces.filter((words) => words !== "").join(" ")

/** Someone who is in danger hears of help first, as when they had typed it, and once: with the piece that shows it. */
const helpFirst = (wanted: Wanted, before: ReadonlyArray<string>, last: string): ReadonlyArray<OwnTurn> => {
  const dangerIn = (heard: string) => dangerOf({ ...wanted.media, heard })
  const danger = dangerIn(joined([...before, last]))
  return danger === null || (before.length > 0 && dangerIn(joined(before)) !== null)
    ? []
    : [
        {
          chatId: wanted.chatId,
          userId: wanted.userId,
          feature: "safety",
          payload: { ...danger, again: false },
        },
      ]
}

/** What was said is answered as if it had been typed. */
const saidTurn = ({ chatId, media, sender, userId }: Wanted, heard: string): OwnTurn => ({
  chatId,
  userId,
  feature: "voice",
  payload: null,
  said: { sender, content: { ...media, heard } },
})

export const make = Effect.gen(function* () {
  const ears = yield* Ears
  const files = yield* TelegramFiles
  const media = yield* MediaStore
  const recordings = yield* Recordings
  const setup = yield* VoiceSetup
  const telegram = yield* Telegram
  const texts = yield* Texts

  const sayTo =
    ({ language }: Wanted): Say =>
    (key, args) =>
      texts.get(language, key, args)

  const keyOf = ({ file, userId }: Wanted) => ({ userId, name: file })

  const failed = (wanted: Wanted, noticeId: TelegramMessageId | null, reason: Reason): JobResult => ({
    turns: [
      turnOf(wanted, noticeId, {
        _tag: "Failed",
        reason,
        megabytes: Math.floor(setup.mostBytes / 1_048_576),
        minutes: setup.dailyMinutes ?? 0,
      }),
    ],
  })

  /** Nobody waits in vain: what will not come is said. */
  const orSaid =
    (wanted: Wanted, noticeId: TelegramMessageId | null, attempt: number) =>
    (
      work: Effect.Effect<JobResult, Unheard | MediaError | JobError | StoreError>,
    ): Effect.Effect<JobResult, JobError | StoreError> =>
      Effect.catchIf(work, isFailure, (error): Effect.Effect<JobResult, JobError> => {
        const { isTransient, message, reason } = failureOf(error)
        if (isTransient && attempt < hearing.attempts) return Effect.fail(new JobError({ message, transient: true }))
        return Effect.as(
          Effect.logWarning("A recording could not be heard").pipe(Effect.annotateLogs({ reason, why: message })),
          failed(wanted, noticeId, reason),
        )
      }).pipe(
        // A defect too, after the last attempt.
        Effect.catchCauseIf(
          (cause) => attempt >= hearing.attempts && !Cause.hasInterrupts(cause),
          (cause) =>
            Effect.as(
              Effect.logError("A recording failed unexpectedly", cause),
              failed(wanted, noticeId, "unexpected"),
            ),
        ),
      )

  const typing = ({ chatId, media: { context } }: Wanted) => Effect.ignore(telegram.typing(chatId, context?.threadId))

  const progress = (wanted: Wanted, done: number, seconds: number) =>
    plain(sayTo(wanted)("voice-listening", { done: clock(done), all: clock(seconds) }))

  const begin = (wanted: Wanted, seconds: number | null) =>
    seconds === null || seconds < listening.progressFrom
      ? Effect.succeed(null)
      : telegram
          .send(
            wanted.chatId,
            inThread(wanted.media.context?.threadId, { _tag: "Message", text: progress(wanted, 0, seconds) }),
          )
          .pipe(Effect.orElseSucceed(() => null))

  const download = (wanted: Wanted) =>
    Effect.gen(function* () {
      const file = yield* files.open(wanted.media.fileId, setup.mostBytes)
      return yield* media.keep(keyOf(wanted), file.content)
    }).pipe(
      Effect.catchTag("TelegramError", (error) =>
        Effect.fail(
          isTooBig(error)
            ? ({ _tag: "Refused", reason: "large" } as const)
            : isGone(error)
              ? ({ _tag: "Refused", reason: "gone" } as const)
              : new Unheard({ reason: "away", message: `Telegram: ${error.reason._tag}` }),
        ),
      ),
    )

  const fetched = (wanted: Fetching): Effect.Effect<JobResult, Unheard | MediaError | JobError | StoreError> =>
    Effect.gen(function* () {
      if ((yield* recordings.find(wanted.userId, wanted.media.messageId)) === null) return {}
      yield* typing(wanted)
      const bytes = yield* download(wanted)
      const plan = yield* Effect.scoped(
        Effect.flatMap(media.local(keyOf(wanted)), (path) => ears.plan(path, wanted.media.durationSeconds ?? null)),
      )
      const most = (setup.dailyMinutes ?? Number.POSITIVE_INFINITY) * 60
      if ((plan.seconds ?? 0) + (yield* recordings.secondsLately(wanted.userId)) > most) {
        return failed(wanted, null, "budget")
      }
      const noticeId = yield* begin(wanted, plan.seconds)
      return {
        changes: [change.planned({ messageId: wanted.media.messageId, bytes, plan, noticeId })],
        jobs: [hearJob(wanted, wanted.run, 0)],
      }
    }).pipe(Effect.catchTag("Refused", ({ reason }) => Effect.succeed(failed(wanted, null, reason))))

  const ended = (wanted: Wanted, { heard, noticeId, plan }: Recording, last: string): JobResult => {
    const { messageId } = wanted.media
    const text = joined([...heard, last])
    if (text === "") return { ...failed(wanted, noticeId, "silent"), changes: [change.ended(messageId)] }
    const shown = turnOf(wanted, noticeId, {
      _tag: "Shown",
      text,
      breaksOff: plan?.breaksOff === true,
      seconds: plan?.seconds ?? null,
    })
    return {
      changes: [change.ended(messageId)],
      turns: [...helpFirst(wanted, heard, last), shown, ...(wanted.only ? [] : [saidTurn(wanted, text)])],
    }
  }

  const hear = Effect.fnUntraced(function* (wanted: typeof Hearing.Type, recording: Recording) {
    const { part, run } = wanted
    const piece = recording.plan?.pieces[part]
    // What was heard meanwhile, or is gone.
    if (recording.plan === null || piece === undefined || recording.heard.length !== part) return {}
    yield* typing(wanted)
    const text = yield* Effect.scoped(
      Effect.flatMap(media.local(keyOf(wanted)), (path) => ears.hear(path, piece, wanted.language)),
    )
    const next = recording.plan.pieces[part + 1]
    if (next === undefined) return ended(wanted, recording, text)
    if (recording.noticeId !== null && recording.plan.seconds !== null) {
      yield* Effect.ignore(
        telegram.sendIfFree(wanted.chatId, {
          _tag: "Edit",
          messageId: recording.noticeId,
          text: progress(wanted, next.from, recording.plan.seconds),
        }),
      )
    }
    return {
      changes: [change.heard({ messageId: wanted.media.messageId, part, text })],
      jobs: [hearJob(wanted, run, part + 1)],
      turns: helpFirst(wanted, recording.heard, text),
    }
  })

  const fetching = jobKind({
    name: "voice.fetch",
    payload: Fetching,
    policy: hearing,
    run: (wanted, { attempt }) => orSaid(wanted, null, attempt)(fetched(wanted)),
  })

  const listeningTo = jobKind({
    name: "voice.hear",
    payload: Hearing,
    policy: hearing,
    run: (wanted, { attempt }) =>
      Effect.flatMap(recordings.find(wanted.userId, wanted.media.messageId), (recording) =>
        recording === null ? Effect.succeed({}) : orSaid(wanted, recording.noticeId, attempt)(hear(wanted, recording)),
      ),
  })

  /** Files whose time is over, and files of nobody: a process died, or their person is forgotten. */
  const tidied = Effect.gen(function* () {
    const expired = yield* recordings.expired(setup.days)
    yield* Effect.forEach(
      expired,
      (kept) => Effect.andThen(media.remove({ userId: kept.userId, name: kept.file }), recordings.drop(kept)),
      { discard: true },
    )
    if (!ears.isThere && expired.length === 0) return
    const now = yield* Clock.currentTimeMillis
    const old = (yield* media.list(null)).filter(({ modified }) => modified < now - Duration.toMillis(orphanAfter))
    const unknown = yield* recordings.unknown(
      old.flatMap(({ name, userId }) => ({ userId: Wanted.fields.userId.make(userId), file: name })),
    )
    yield* Effect.forEach(unknown, ({ file, userId }) => media.remove({ userId, name: file }), { discard: true })
  }).pipe(Effect.catchTag("MediaError", ({ message }) => Effect.fail(new JobError({ message, transient: true }))))

  const tidy = jobKind({
    name: "voice.tidy",
    payload: Schema.Null,
    policy: usual,
    schedule: Cron.parseUnsafe(tidySchedule),
    run: () => Effect.as(tidied, {}),
  })

  const jobs: ReadonlyArray<JobKind> = [fetching, listeningTo, tidy]
  return jobs
})
