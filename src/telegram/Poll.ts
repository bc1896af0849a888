import { Data, Duration, Effect, Schedule } from "effect"
import { Contested, Reached } from "../domain/talk/Lead.ts"
import { Inbound } from "../domain/talk/incoming/Inbound.ts"
import type { Incoming } from "../domain/talk/incoming/Incoming.ts"
import { Intake } from "../domain/talk/incoming/Intake.ts"
import type { StoreError } from "../domain/StoreError.ts"
import { TelegramError, type TelegramErrorReason } from "../domain/talk/Telegram.ts"
import { longestPauseSeconds, polling } from "../policy/Telegram.ts"
import { BotApi } from "./BotApi.ts"
import { allowedUpdates } from "./Decode.ts"
import type { TokenRefused } from "./Errors.ts"
import { ownName } from "./OwnName.ts"
import { read } from "./Read.ts"
import { acceptAside } from "./SetAside.ts"
import { saying, untilAnswered } from "./Persist.ts"

class Outage extends Data.TaggedError("Outage") {}

const storeAgain = Schedule.exponential("1 second").pipe(
  Schedule.modifyDelay(({ duration }) => Effect.succeed(Duration.min(duration, Duration.seconds(longestPauseSeconds)))),
)

/** Stores the batch however long it takes. Each retry takes what is `pending` by then, so people who write in an outage hear of it. */
const store = Effect.fnUntraced(function* <E, R>(
  batch: ReadonlyArray<Incoming>,
  pending: Effect.Effect<ReadonlyArray<Incoming>, E, R>,
) {
  const intake = yield* Intake
  const inbound = yield* Inbound
  let told = false
  /** One line for an outage, with its cause. */
  const tell = (
    log: (...words: ReadonlyArray<string>) => Effect.Effect<void>,
    words: string,
    { message, sqlState }: StoreError,
  ) =>
    Effect.suspend(() => {
      if (told) return Effect.void
      told = true
      return Effect.annotateLogs(log(words), { reason: message, sqlState })
    })
  const once = (some: ReadonlyArray<Incoming>) =>
    Effect.uninterruptible(intake.accept(some)).pipe(
      Effect.tap(() => inbound.stored),
      Effect.tapError((error) =>
        error.transient
          ? Effect.andThen(
              inbound.notStored(`updates cannot be stored: ${error.message}`),
              tell(Effect.logWarning, "Updates cannot be stored now; Telegram keeps them", error),
            )
          : Effect.void,
      ),
    )
  const isOutage = ({ transient }: StoreError) => transient
  const accept = (some: ReadonlyArray<Incoming>) => Effect.retry(once(some), { schedule: storeAgain, while: isOutage })
  const acceptOne = (incoming: Incoming) =>
    accept([incoming]).pipe(
      Effect.catch(() => acceptAside(accept, incoming)),
      Effect.tapError((error) => tell(Effect.logError, "The store refuses updates; Telegram keeps them", error)),
      Effect.retry(storeAgain),
      Effect.orDie,
    )
  let newest: ReadonlyArray<Incoming> | null = null
  const offer = Effect.gen(function* () {
    newest = newest === null ? batch : yield* pending
    const offered = newest
    const outcome = yield* Effect.result(once(offered))
    if (outcome._tag === "Success") return offered
    if (isOutage(outcome.failure)) return yield* new Outage()
    yield* Effect.forEach(offered, acceptOne, { discard: true })
    return offered
  })
  return yield* offer.pipe(
    Effect.tap(() => (told ? Effect.logInfo("Updates are stored again") : Effect.void)),
    Effect.retry({ schedule: storeAgain, while: (error) => error instanceof Outage }),
    Effect.catchIf((error) => error instanceof Outage, Effect.die),
  )
})

const malformed = (detail: string) => new TelegramError({ method: "getUpdates", reason: { _tag: "Lost", detail } })

const readAll = Effect.fnUntraced(function* (updates: unknown, username: string) {
  if (!Array.isArray(updates)) return yield* malformed("not a list of updates")
  const batch = yield* read(updates, username)
  return updates.length > 0 && batch.length === 0 ? yield* malformed("updates without update_id") : batch
})

const silent: ReadonlySet<TelegramErrorReason["_tag"]> = new Set(["Lost", "Unavailable", "Unreachable"])

/** After a failure, and at first, asks for an immediate answer, so an outage ends without a long wait. */
const next = Effect.fnUntraced(function* (offset: number | null, username: string, isFirst = false) {
  const { call } = yield* BotApi
  const inbound = yield* Inbound
  const contested = yield* Contested
  const reached = yield* Reached
  return yield* untilAnswered((failures) =>
    call("getUpdates", (api, signal): Promise<unknown> =>
      api.getUpdates(
        {
          ...(offset === null ? {} : { offset }),
          limit: polling.batchSize,
          timeout: failures === 0 && !isFirst ? polling.longPollSeconds : 0,
          allowed_updates: allowedUpdates,
        },
        signal,
      ),
    ).pipe(
      Effect.flatMap((updates) => readAll(updates, username)),
      Effect.tap(() => reached(true)),
      // What came in counts once it is stored.
      Effect.tap((batch) => (batch.length === 0 ? inbound.succeeded : Effect.void)),
      Effect.tapError(({ reason }) =>
        Effect.andThen(inbound.failed(saying(reason)), reason._tag === "Conflict" ? contested : Effect.void).pipe(
          Effect.andThen(reached(!silent.has(reason._tag))),
        ),
      ),
    ),
  )
})

/** Long polling, for ever. The next `offset` acknowledges an update only after it was stored. */
export const run: Effect.Effect<never, TokenRefused, BotApi | Intake | Inbound> = Effect.gen(function* () {
  const { call } = yield* BotApi
  const username = yield* ownName
  yield* untilAnswered(() =>
    call("deleteWebhook", (api, signal) => api.deleteWebhook({ drop_pending_updates: false }, signal)),
  )
  // An empty answer means that all is acknowledged. Without an offset Telegram then sends what is new whatever its id:
  // after a week of silence ids may start again lower.
  let offset: number | null = null
  for (let isFirst = true; ; isFirst = false) {
    const pending = next(offset, username, isFirst)
    const batch: ReadonlyArray<Incoming> = yield* pending
    if (isFirst) yield* Effect.logInfo(`Confidant is ready: polling as @${username}`)
    const stored = batch.length > 0 ? yield* store(batch, pending) : batch
    offset = stored.length === 0 ? null : Math.max(...stored.map(({ updateId }) => updateId)) + 1
  }
})
