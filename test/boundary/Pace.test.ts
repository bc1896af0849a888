import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Exit, Fiber, Layer, Ref, Tracer } from "effect"
import { TestClock } from "effect/testing"
import { Fleet, makeFleet } from "../../src/boundary/Fleet.ts"
import { NoPlace, Pace } from "../../src/boundary/Pace.ts"
import { ChatId } from "../../src/domain/Ids.ts"
import { pace } from "../../src/policy/Telegram.ts"
import { metricValue, withOwnMetrics } from "../support/MetricValues.ts"

const ada = ChatId.make(1)
const someChats = (count: number, from = 100) => Array.from({ length: count }, (_, index) => ChatId.make(from + index))
const every = Duration.toMillis(pace.chat.every)
const overallEvery = Duration.toMillis(pace.overall.every)

/** The times, in ms, at which places were given to the chats, all asked for at once. */
const given = Effect.fnUntraced(function* (chats: ReadonlyArray<ChatId>, wait: Duration.Input = "10 seconds") {
  const { take } = yield* Pace
  const times = yield* Ref.make<ReadonlyArray<number>>([])
  const start = yield* Clock.currentTimeMillis
  const one = (chat: ChatId) =>
    take(chat).pipe(
      Effect.andThen(Clock.currentTimeMillis),
      Effect.flatMap((now) => Ref.update(times, (before) => [...before, now - start])),
    )
  const all = yield* Effect.forkChild(Effect.forEach(chats, one, { concurrency: "unbounded", discard: true }))
  yield* TestClock.adjust(wait)
  yield* Fiber.join(all)
  return yield* Ref.get(times)
})

describe("the pace of messages", () => {
  it.effect("lets a small burst into a chat at once, then one message a second at most", () =>
    Effect.gen(function* () {
      const times = yield* given([ada, ada, ada, ada, ada, ada])
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0))
      assert.deepStrictEqual(gaps.slice(0, pace.chat.burst - 1), [overallEvery, overallEvery])
      assert.deepStrictEqual(times.slice(pace.chat.burst), [every, 2 * every, 3 * every])
      assert.isAtLeast(every, 1_000)
    }).pipe(Effect.provide(Pace.layer)),
  )

  it.effect("sends at most 30 messages in any second, first come first served", () =>
    Effect.gen(function* () {
      const times = yield* given(someChats(120))
      assert.strictEqual(times.length, 120)
      for (const [index, time] of times.entries()) {
        const withinSecond = times.slice(index).filter((later) => later < time + 1_000)
        assert.isAtMost(withinSecond.length, 30)
      }
      assert.isAtMost(times.at(-1) ?? 0, 5_000)
    }).pipe(Effect.provide(Pace.layer)),
  )

  it.effect("sends at most 30 messages in any second with all processes together", () =>
    Effect.gen(function* () {
      const ofAll = yield* Effect.forEach([0, 1, 2], (place) => {
        const fleet = makeFleet()
        fleet.saw({ size: 3, place, isCounted: true, slower: 1, spentElsewhereUsd: 0, isLedInVain: false })
        return given(someChats(40, 100 * (place + 1))).pipe(
          Effect.provide(Layer.fresh(Pace.layer).pipe(Layer.provide(Layer.succeed(Fleet, fleet)))),
        )
      })
      const times = ofAll.flat().sort((one, other) => one - other)
      assert.strictEqual(times.length, 120)
      for (const [index, time] of times.entries()) {
        assert.isAtMost(times.slice(index).filter((later) => later < time + 1_000).length, 30)
      }
      assert.isAtMost(times.at(-1) ?? 0, 5_000)
    }),
  )

  it.effect("sends nothing before the others leave it its share, and as slowly as the slowest of them", () => {
    const fleet = makeFleet()
    fleet.saw({ size: 2, place: 1, isCounted: false, slower: 4, spentElsewhereUsd: 0, isLedInVain: false })
    return Effect.gen(function* () {
      const { take, takeFree } = yield* Pace
      const waiting = yield* Effect.forkChild(take(ada), { startImmediately: true })
      yield* TestClock.adjust("3 seconds")
      assert.isUndefined(waiting.pollUnsafe())
      assert.isFalse(yield* takeFree(ada))
      fleet.saw({ size: 2, place: 1, isCounted: true, slower: 4, spentElsewhereUsd: 0, isLedInVain: false })
      yield* TestClock.adjust(pace.uncounted)
      yield* Fiber.join(waiting)
      const times = yield* given(someChats(11))
      assert.strictEqual((times.at(-1) ?? 0) - (times[0] ?? 0), 10 * 2 * 4 * overallEvery)
    }).pipe(Effect.provide(Pace.layer.pipe(Layer.provide(Layer.succeed(Fleet, fleet)))))
  })

  it.effect("sends at most 20 messages a minute into a group", () =>
    Effect.gen(function* () {
      const group = ChatId.make(-100)
      const times = yield* given(
        Array.from({ length: 20 }, () => group),
        "1 minute",
      )
      assert.isAtLeast(times.at(-1) ?? 0, 59_000)
    }).pipe(Effect.provide(Pace.layer)),
  )

  it.effect("keeps a chat that waits from holding up another", () =>
    Effect.gen(function* () {
      const { refused, take } = yield* Pace
      yield* refused(ada, 5)
      const waiting = yield* Effect.forkChild(take(ada), { startImmediately: true })
      yield* take(ChatId.make(2))
      assert.isUndefined(waiting.pollUnsafe())
      yield* TestClock.adjust("4999 millis")
      assert.isUndefined(waiting.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(waiting)
    }).pipe(Effect.provide(Pace.layer)),
  )

  it.effect("hands a wait that is too long back at once, with the time that is left", () =>
    Effect.gen(function* () {
      const { refused, take } = yield* Pace
      yield* refused(ada, 137)
      yield* TestClock.adjust("7 seconds")
      assert.deepStrictEqual(yield* Effect.flip(take(ada)), new NoPlace({ retryAfterSeconds: 130 }))
      yield* TestClock.adjust("130 seconds")
      yield* take(ada)
    }).pipe(Effect.provide(Pace.layer)),
  )

  it.effect("hands back what would wait too long behind others", () =>
    Effect.gen(function* () {
      const { take } = yield* Pace
      const most = Math.floor(Duration.toMillis(pace.longestWait) / overallEvery)
      const chats = someChats(most + 50)
      const all = yield* Effect.forkChild(
        Effect.forEach(chats, (chat) => Effect.result(take(chat)), { concurrency: "unbounded" }),
        { startImmediately: true },
      )
      yield* TestClock.adjust("1 minute")
      const results = yield* Fiber.join(all)
      const refusals = results.flatMap((result) => (result._tag === "Failure" ? [result.failure] : []))
      assert.isAtLeast(refusals.length, 45)
      assert.isAtMost(refusals.length, 50)
      for (const refusal of refusals) assert.isAtLeast(refusal.retryAfterSeconds, 10)
    }).pipe(Effect.provide(Pace.layer)),
  )

  it.effect("sends slower after refusals in several chats, and as before when they have ended", () =>
    Effect.gen(function* () {
      const { refused } = yield* Pace
      const spread = Effect.map(given(someChats(11)), (times) => (times.at(-1) ?? 0) - (times[0] ?? 0))
      yield* refused(ada, 1)
      yield* refused(ada, 1)
      yield* refused(ada, 1)
      assert.strictEqual(yield* spread, 10 * overallEvery)
      for (const chat of someChats(pace.slowDown.chats, 500)) yield* refused(chat, 1)
      assert.strictEqual(yield* spread, 20 * overallEvery)
      for (const chat of someChats(pace.slowDown.chats, 600)) yield* refused(chat, 1)
      assert.strictEqual(yield* spread, 40 * overallEvery)
      yield* TestClock.adjust(pace.speedUpAfter)
      assert.strictEqual(yield* spread, 20 * overallEvery)
      yield* TestClock.adjust(pace.speedUpAfter)
      assert.strictEqual(yield* spread, 10 * overallEvery)
    }).pipe(Effect.provide(Pace.layer)),
  )

  it.effect("sends to others as fast as before while some chats are refused", () =>
    Effect.gen(function* () {
      const { accepted, refused } = yield* Pace
      const spread = Effect.map(given(someChats(11)), (times) => (times.at(-1) ?? 0) - (times[0] ?? 0))
      for (const chat of someChats(4 * pace.slowDown.chats, 500)) {
        yield* refused(chat, 60)
        yield* accepted
      }
      assert.strictEqual(yield* spread, 10 * overallEvery)
    }).pipe(Effect.provide(Pace.layer)),
  )

  it.effect("takes a free place for a draft, and none that a message waits for", () =>
    Effect.gen(function* () {
      const { refused, take, takeFree } = yield* Pace
      for (let n = 0; n < pace.chat.burst; n++) {
        assert.isTrue(yield* takeFree(ada))
        yield* TestClock.adjust(pace.overall.every)
      }
      assert.isFalse(yield* takeFree(ada))
      yield* TestClock.adjust(pace.overall.every)

      const [first, second, third] = [ChatId.make(2), ChatId.make(3), ChatId.make(4)]
      yield* take(first)
      const waiting = yield* Effect.forkChild(take(second), { startImmediately: true })
      assert.isFalse(yield* takeFree(third))
      yield* TestClock.adjust(pace.overall.every)
      yield* Fiber.join(waiting)

      yield* TestClock.adjust(pace.overall.every)
      yield* refused(third, 1)
      assert.isFalse(yield* takeFree(third))
    }).pipe(Effect.provide(Pace.layer)),
  )

  it.effect("stops waiting when it is asked to, also where the caller cannot be interrupted", () =>
    Effect.gen(function* () {
      const { refused, take } = yield* Pace
      yield* refused(ada, 5)
      const heard = yield* Ref.make<ReadonlyArray<string>>([])
      const sending = yield* take(ada).pipe(
        Effect.matchEffect({
          onSuccess: () => Ref.set(heard, ["sent"]),
          onFailure: ({ _tag }) => Ref.set(heard, [_tag]),
        }),
        Effect.uninterruptible,
        Effect.forkChild({ startImmediately: true }),
      )
      yield* Fiber.interrupt(sending)
      assert.deepStrictEqual(yield* Ref.get(heard), ["NoPlace"])

      const plain = yield* Effect.forkChild(take(ada), { startImmediately: true })
      yield* Fiber.interrupt(plain)
      const exit = yield* Fiber.await(plain)
      assert.isTrue(Exit.hasInterrupts(exit))
      yield* TestClock.adjust("5 seconds")
      yield* take(ada)
    }).pipe(Effect.provide(Pace.layer)),
  )

  it.effect("shows each wait as a span and in the metrics, and nothing where nobody waits", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        const { refused, take } = yield* Pace
        const spans: Array<Tracer.NativeSpan> = []
        const tracer = Tracer.make({
          span: (options) => {
            const span = new Tracer.NativeSpan(options)
            spans.push(span)
            return span
          },
        })
        yield* Effect.withTracer(take(ada), tracer)
        assert.deepStrictEqual(spans, [])
        assert.strictEqual(yield* metricValue("confidant_pace_wait_seconds"), 1)
        yield* refused(ada, 6)
        const waiting = yield* Effect.forkChild(Effect.withTracer(take(ada), tracer), { startImmediately: true })
        assert.strictEqual(yield* metricValue("confidant_pace_waiting"), 1)
        yield* TestClock.adjust("6 seconds")
        yield* Fiber.join(waiting)
        const [span] = spans
        assert.strictEqual(span?.name, "wait telegram.pace")
        assert.strictEqual(
          span?.status._tag === "Ended" ? span.status.endTime - span.status.startTime : 0n,
          6_000_000_000n,
        )
        assert.strictEqual(yield* metricValue("confidant_pace_waiting"), 0)
        yield* refused(ada, 60)
        yield* Effect.flip(take(ada))
        assert.strictEqual(yield* metricValue("confidant_pace_postponed_total"), 1)
      }).pipe(Effect.provide(Pace.layer)),
    ),
  )

  it.effect("shows how much of Telegram's limit is used, until it is used no more", () =>
    withOwnMetrics(
      Effect.gen(function* () {
        yield* given(someChats(280))
        assert.isAbove((yield* metricValue("confidant_pace_saturation_ratio")) ?? 0, 0.9)
        yield* TestClock.adjust("20 seconds")
        assert.strictEqual(yield* metricValue("confidant_pace_saturation_ratio"), 0)
      }).pipe(Effect.provide(Pace.layer)),
    ),
  )

  it.effect.each([
    ["with limits", Pace.layer],
    ["without", Pace.layerOff],
  ] as const)("shows from the start that nothing is used and nobody waits: %s", ([, pace]) =>
    withOwnMetrics(
      Effect.gen(function* () {
        assert.strictEqual(yield* metricValue("confidant_pace_waiting"), 0)
        assert.strictEqual(yield* metricValue("confidant_pace_saturation_ratio"), 0)
      }).pipe(Effect.provide(pace)),
    ),
  )

  it.effect("never waits where there are no limits", () =>
    Effect.gen(function* () {
      const { refused } = yield* Pace
      yield* refused(ada, 100)
      assert.deepStrictEqual(yield* given([ada, ada, ada, ada, ada], 0), [0, 0, 0, 0, 0])
    }).pipe(Effect.provide(Pace.layerOff)),
  )
})
