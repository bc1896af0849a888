import { Cause, Clock, Context, Duration, Effect, Exit, Layer, Option, RcMap, Schema, Semaphore } from "effect"
import { RateLimiter } from "effect/persistence"
import type { ChatId } from "../domain/Ids.ts"
import { pace, type Rate } from "../policy/Telegram.ts"
import { makeThrottle } from "./Throttle.ts"

export class NoPlace extends Schema.TaggedError<NoPlace>()("NoPlace", { retryAfterSeconds: Schema.Finite }) {}

const noPlace = (wait: Duration.Duration) => new NoPlace({ retryAfterSeconds: Math.ceil(Duration.toSeconds(wait)) })

/** An interrupted caller may ask again at once. */
const stopped = noPlace(Duration.seconds(1))

type Limiter = RateLimiter.RateLimiter

const makeLimiter = Effect.provide(RateLimiter.make, Layer.fresh(RateLimiter.layerStoreMemory))

const takeFrom = (limiter: Limiter, rate: Rate): Effect.Effect<Duration.Duration> =>
  limiter
    .consume({
      algorithm: "token-bucket",
      onExceeded: "fail",
      key: "",
      limit: rate.burst,
      window: Duration.times(rate.every, rate.burst),
    })
    .pipe(
      Effect.as(Duration.zero),
      Effect.catch(({ reason }) =>
        reason._tag === "RateLimitExceeded" ? Effect.succeed(reason.retryAfter) : Effect.die(reason),
      ),
    )

const tooLong = Duration.isGreaterThan(pace.longestWait)

/** Retries until there is a slot; gives up at the first wait that is too long. */
const waitFor = Effect.fnUntraced(function* (attempt: Effect.Effect<Duration.Duration>) {
  while (true) {
    const wait = yield* attempt
    if (Duration.isZero(wait)) return
    if (tooLong(wait)) return yield* noPlace(wait)
    yield* Effect.sleep(wait)
  }
})

const make = Effect.gen(function* () {
  const everything = yield* makeLimiter
  // Only the head of the queue waits for a slot, the others for the head: first come, first served.
  const head = yield* Semaphore.make(1)
  const throttle = makeThrottle()
  let queued = 0

  // By the time an idle limiter is dropped it is full again.
  const ofChats = yield* RcMap.make({
    lookup: (_chat: ChatId) => makeLimiter,
    idleTimeToLive: Duration.times(pace.chat.every, pace.chat.burst),
  })

  const inChat = (chat: ChatId, limiter: Limiter) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      const refusedFor = throttle.refusedFor(chat, now)
      return Duration.isZero(refusedFor) ? takeFrom(limiter, pace.chat) : Effect.succeed(refusedFor)
    })
  const overallRate = Effect.map(Clock.currentTimeMillis, (now): Rate => ({
    ...pace.overall,
    every: Duration.times(pace.overall.every, throttle.times(now)),
  }))
  const overall = Effect.flatMap(overallRate, (rate) => takeFrom(everything, rate))

  const queue = Effect.flatMap(overallRate, ({ every }) => {
    const expected = Duration.times(every, queued)
    if (tooLong(expected)) return Effect.fail(noPlace(expected))
    queued += 1
    return Effect.ensuring(
      head.withPermit(waitFor(overall)),
      Effect.sync(() => (queued -= 1)),
    )
  })

  const place = (chat: ChatId) =>
    RcMap.get(ofChats, chat).pipe(
      Effect.flatMap((limiter) => waitFor(inChat(chat, limiter))),
      Effect.scoped,
      Effect.andThen(queue),
    )

  return Pace.of({
    take: (chat) =>
      Effect.interruptible(place(chat)).pipe(
        Effect.exit,
        Effect.flatMap((exit) =>
          Exit.isFailure(exit) && Cause.hasInterrupts(exit.cause) ? Effect.fail(stopped) : exit,
        ),
        Effect.uninterruptible,
      ),
    takeFree: Effect.fnUntraced(function* (chat) {
      const refusedFor = throttle.refusedFor(chat, yield* Clock.currentTimeMillis)
      if (!Duration.isZero(refusedFor)) return false
      const wait = yield* head.withPermitsIfAvailable(1)(overall)
      if (Option.isNone(wait) || !Duration.isZero(wait.value)) return false
      const limiter = yield* RcMap.get(ofChats, chat)
      return Duration.isZero(yield* takeFrom(limiter, pace.chat))
    }, Effect.scoped),
    accepted: Effect.sync(throttle.accepted),
    refused: (chat, retryAfterSeconds) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        throttle.refused(chat, Duration.seconds(retryAfterSeconds), now)
          ? Effect.logWarning("Several chats were refused: sending slower").pipe(
              Effect.annotateLogs({ times: throttle.times(now) }),
            )
          : Effect.void,
      ),
  })
})

/** Keeps to Telegram's limits: per chat, overall, and slower after refusals. */
export class Pace extends Context.Service<
  Pace,
  {
    /** Waits for a slot. Fails if that takes too long or it is interrupted, even in an uninterruptible caller; nothing was sent. */
    readonly take: (chat: ChatId) => Effect.Effect<void, NoPlace>
    readonly takeFree: (chat: ChatId) => Effect.Effect<boolean>
    /** Telegram took a message of some chat. */
    readonly accepted: Effect.Effect<void>
    /** The wait is the chat's; several chats that are refused in a row slow the whole bot. */
    readonly refused: (chat: ChatId, retryAfterSeconds: number) => Effect.Effect<void>
  }
>()("confidant/boundary/Pace") {
  static readonly layer = Layer.effect(Pace, make)
  static readonly layerOff = Layer.succeed(Pace, {
    take: () => Effect.void,
    takeFree: () => Effect.succeed(true),
    accepted: Effect.void,
    refused: () => Effect.void,
  })
}
