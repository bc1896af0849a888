import { Cause, Context, Duration, Effect, Exit, Layer, Metric, Option, RcMap, Schema, Semaphore } from "effect"
import { RateLimiter } from "effect/persistence"
import type { ChatId } from "../domain/Ids.ts"
import { pacePostponed, paceSaturation, paceWait, paceWaiting } from "../domain/metrics/Pace.ts"
import { pace, type Rate } from "../policy/Telegram.ts"
import { Fleet } from "./Fleet.ts"
import { everlasting } from "./Loop.ts"
import { makePaceMeter } from "./PaceMeter.ts"
import { steadyMillis, withSteadyClock } from "./SteadyClock.ts"
import { makeThrottle } from "./Throttle.ts"

export class NoPlace extends Schema.TaggedError<NoPlace>()("NoPlace", { retryAfterSeconds: Schema.Finite }) {}

const noPlace = (wait: Duration.Duration) => new NoPlace({ retryAfterSeconds: Math.ceil(Duration.toSeconds(wait)) })

/** An interrupted caller may ask again at once. */
const stopped = noPlace(Duration.seconds(1))

type Limiter = RateLimiter.RateLimiter

const makeLimiter = Effect.provide(RateLimiter.make, Layer.fresh(RateLimiter.layerStoreMemory))

const takeFrom = (limiter: Limiter, rate: Rate): Effect.Effect<Duration.Duration> =>
  withSteadyClock(
    limiter.consume({
      algorithm: "token-bucket",
      onExceeded: "fail",
      key: "",
      limit: rate.burst,
      window: Duration.times(rate.every, rate.burst),
    }),
  ).pipe(
    Effect.as(Duration.zero),
    Effect.catch(({ reason }) =>
      reason._tag === "RateLimitExceeded" ? Effect.succeed(reason.retryAfter) : Effect.die(reason),
    ),
  )

const tooLong = Duration.isGreaterThan(pace.longestWait)

/** Telegram's ids of groups are negative. */
const rateOf = (chat: ChatId): Rate => (chat < 0 ? pace.group : pace.chat)

/** Retries until there is a slot; gives up at the first wait that is too long. */
const waitFor = Effect.fnUntraced(function* (attempt: Effect.Effect<Duration.Duration>) {
  while (true) {
    const wait = yield* attempt
    if (Duration.isZero(wait)) return
    if (tooLong(wait)) return yield* noPlace(wait)
    yield* Effect.sleep(wait)
  }
})

/** Shown from the start, and where there is no pace. */
const begin = Effect.andThen(Metric.update(paceWaiting, 0), Metric.update(paceSaturation, 0))

const make = Effect.gen(function* () {
  yield* begin
  const everything = yield* makeLimiter
  const fleet = yield* Fleet
  // Only the head of the queue waits for a slot, the others for the head: first come, first served.
  const head = yield* Semaphore.make(1)
  const throttle = makeThrottle()
  const meter = makePaceMeter()
  let queued = 0
  let waiting = 0

  // By the time an idle limiter is dropped it is full again.
  const ofChats = yield* RcMap.make({
    lookup: (_chat: ChatId) => makeLimiter,
    idleTimeToLive: (chat) => Duration.times(rateOf(chat).every, rateOf(chat).burst),
  })

  const inChat = (chat: ChatId, limiter: Limiter) =>
    Effect.flatMap(steadyMillis, (now) => {
      const refusedFor = throttle.refusedFor(chat, now)
      return Duration.isZero(refusedFor) ? takeFrom(limiter, rateOf(chat)) : Effect.succeed(refusedFor)
    })
  /** How many times slower than Telegram allows one process: what several may send is shared, and a refusal slows them all. */
  const times = (now: number): number => {
    const own = throttle.times(now)
    if (own !== fleet.own().slower) fleet.tell({ slower: own })
    const { size, slower } = fleet.now()
    return size * Math.max(own, slower)
  }
  const overallRate = Effect.map(steadyMillis, (now): Rate => ({
    ...pace.overall,
    every: Duration.times(pace.overall.every, times(now)),
  }))
  const overall = Effect.flatMap(overallRate, (rate) =>
    fleet.now().isCounted ? takeFrom(everything, rate) : Effect.succeed(pace.uncounted),
  )
  const sent = Effect.map(steadyMillis, meter.sent)

  const queue = Effect.flatMap(overallRate, ({ every }) => {
    const expected = Duration.times(every, queued)
    if (tooLong(expected)) return Effect.fail(noPlace(expected))
    queued += 1
    return Effect.ensuring(
      head.withPermit(waitFor(overall)),
      Effect.sync(() => (queued -= 1)),
    )
  })

  /** Only those that have to wait get a span. */
  const waited = <E>(wait: Effect.Effect<void, E>) =>
    Effect.acquireUseRelease(
      Effect.suspend(() => Metric.update(paceWaiting, (waiting += 1))),
      () => Effect.withSpan(wait, "wait telegram.pace", { captureStackTrace: false }),
      () => Effect.suspend(() => Metric.update(paceWaiting, (waiting -= 1))),
    )

  /** Unless somebody waits for the head. */
  const overallAtOnce = Effect.map(
    head.withPermitsIfAvailable(1)(overall),
    (wait) => Option.isSome(wait) && Duration.isZero(wait.value),
  )

  const place = Effect.fnUntraced(function* (chat: ChatId) {
    const limiter = yield* RcMap.get(ofChats, chat)
    const ofChat = inChat(chat, limiter)
    if (!Duration.isZero(yield* ofChat)) yield* waited(Effect.andThen(waitFor(ofChat), queue))
    else if (!(yield* overallAtOnce)) yield* waited(queue)
  }, Effect.scoped)

  const measured = (taking: Effect.Effect<void, NoPlace>) =>
    Effect.flatMap(steadyMillis, (began) =>
      taking.pipe(
        Effect.tap(() => sent),
        Effect.tapError(() => Metric.update(pacePostponed, 1)),
        Effect.ensuring(Effect.flatMap(steadyMillis, (now) => Metric.update(paceWait, (now - began) / 1_000))),
      ),
    )

  const showSaturation = Effect.flatMap(steadyMillis, (now) =>
    Metric.update(paceSaturation, meter.share(now, times(now))),
  )
  yield* Effect.forkScoped(everlasting("Showing the pace", showSaturation, pace.shownEvery))

  return Pace.of({
    take: (chat) =>
      Effect.interruptible(measured(place(chat))).pipe(
        Effect.exit,
        Effect.flatMap((exit) =>
          Exit.isFailure(exit) && Cause.hasInterrupts(exit.cause) ? Effect.fail(stopped) : exit,
        ),
        Effect.uninterruptible,
      ),
    takeFree: Effect.fnUntraced(function* (chat) {
      const refusedFor = throttle.refusedFor(chat, yield* steadyMillis)
      if (!Duration.isZero(refusedFor)) return false
      if (!(yield* overallAtOnce)) return false
      yield* sent
      const limiter = yield* RcMap.get(ofChats, chat)
      return Duration.isZero(yield* takeFrom(limiter, rateOf(chat)))
    }, Effect.scoped),
    accepted: Effect.sync(throttle.accepted),
    refused: (chat, retryAfterSeconds) =>
      Effect.flatMap(steadyMillis, (now) =>
        throttle.refused(chat, Duration.seconds(retryAfterSeconds), now)
          ? Effect.logWarning("Several chats were refused: sending slower").pipe(
              Effect.annotateLogs({ times: throttle.times(now) }),
            )
          : Effect.void,
      ),
  })
})

/** Keeps to Telegram's limits: per chat, overall (with the other processes), and slower after refusals. */
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
  static readonly layerOff = Layer.effect(
    Pace,
    Effect.as(
      begin,
      Pace.of({
        take: () => Effect.void,
        takeFree: () => Effect.succeed(true),
        accepted: Effect.void,
        refused: () => Effect.void,
      }),
    ),
  )
}
