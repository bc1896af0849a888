import { Duration, Effect, Option, Schedule } from "effect"
import type { Incoming } from "../domain/Incoming.ts"
import { Intake } from "../domain/Intake.ts"
import { TelegramError } from "../domain/Telegram.ts"
import { BotApi } from "./BotApi.ts"
import { allowedUpdates, decode } from "./Decode.ts"
import type { TokenRefused } from "./Errors.ts"
import { acceptAside } from "./SetAside.ts"
import { untilAnswered } from "./Persist.ts"

/** How long Telegram holds an answer open while nothing comes, in seconds. */
const longPollSeconds = 50

const batchSize = 100

/** 1, 2, 4 … 30 s. */
const storeAgain = Schedule.exponential("1 second").pipe(
  Schedule.modifyDelay(({ duration }) => Effect.succeed(Duration.min(duration, Duration.seconds(30)))),
)

/** Stores the batch however long that takes; only shutdown ends it, between two attempts. */
const store = Effect.fnUntraced(function* (batch: ReadonlyArray<Incoming>) {
  const intake = yield* Intake
  const accept = (some: ReadonlyArray<Incoming>) =>
    Effect.uninterruptible(intake.accept(some)).pipe(
      Effect.tapError(({ transient }) =>
        transient ? Effect.logWarning("Updates cannot be stored now; Telegram keeps them") : Effect.void,
      ),
      Effect.retry({ schedule: storeAgain, while: ({ transient }) => transient }),
    )
  const acceptOne = (incoming: Incoming) =>
    accept([incoming]).pipe(
      Effect.catch(() => acceptAside(accept, incoming)),
      Effect.tapError(() => Effect.logError("The store refuses updates; Telegram keeps them")),
      Effect.retry(storeAgain),
      Effect.orDie,
    )
  yield* accept(batch).pipe(Effect.catch(() => Effect.forEach(batch, acceptOne, { discard: true })))
})

const malformed = (detail: string) => new TelegramError({ method: "getUpdates", reason: { _tag: "Lost", detail } })

const decodeAll = (updates: unknown, username: string): Effect.Effect<ReadonlyArray<Incoming>, TelegramError> => {
  if (!Array.isArray(updates)) return Effect.fail(malformed("not a list of updates"))
  const batch = updates.flatMap((update) => Option.toArray(decode(update, username)))
  return updates.length > 0 && batch.length === 0
    ? Effect.fail(malformed("updates without update_id"))
    : Effect.succeed(batch)
}

/** The updates from `offset` on. After a failure Telegram is asked to answer at once, so that an outage ends without a long wait. */
const next = Effect.fnUntraced(function* (offset: number | null, username: string) {
  const { call } = yield* BotApi
  return yield* untilAnswered((failures) =>
    call("getUpdates", (api, signal): Promise<unknown> =>
      api.getUpdates(
        {
          ...(offset === null ? {} : { offset }),
          limit: batchSize,
          timeout: failures === 0 ? longPollSeconds : 0,
          allowed_updates: allowedUpdates,
        },
        signal,
      ),
    ).pipe(Effect.flatMap((updates) => decodeAll(updates, username))),
  )
})

/**
 * Takes updates from Telegram by long polling, for ever. An update is acknowledged (by the next `offset`) only after the
 * intake has stored it. Fails only when Telegram refuses the token.
 */
export const run: Effect.Effect<never, TokenRefused, BotApi | Intake> = Effect.gen(function* () {
  const { call } = yield* BotApi
  const { username } = yield* untilAnswered(() => call("getMe", (api, signal) => api.getMe(signal)))
  yield* untilAnswered(() =>
    call("deleteWebhook", (api, signal) => api.deleteWebhook({ drop_pending_updates: false }, signal)),
  )
  yield* Effect.logInfo(`Confidant is ready: polling as @${username}`)

  // An empty answer means that everything before the offset is acknowledged. Without an offset Telegram then sends what
  // is new whatever its id: after a week of silence the ids may start again lower.
  let offset: number | null = null
  while (true) {
    const batch: ReadonlyArray<Incoming> = yield* next(offset, username)
    if (batch.length > 0) yield* store(batch)
    offset = batch.length === 0 ? null : Math.max(...batch.map(({ updateId }) => updateId)) + 1
  }
})
