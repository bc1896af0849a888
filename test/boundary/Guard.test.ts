import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Duration, Effect, Fiber, Random, Record, Ref, Tracer } from "effect"
import { TestClock } from "effect/testing"
import { Guard } from "../../src/boundary/Guard.ts"
import { TimedOut } from "../../src/boundary/GuardedCall.ts"
import { dependencies } from "../../src/policy/Dependencies.ts"
import { type CallPolicy, policies, waitBefore } from "../../src/policy/Policies.ts"
import { captureLogs } from "../support/CaptureLogs.ts"
import { failing, once, options, Refused, stateOf, transient } from "./GuardedCalls.ts"

const permanent = new Refused({ retry: false, fault: false })

/** Random.next always gives `value`. */
const randomOf = (value: number) =>
  Effect.provideService(Random.Random, { nextDoubleUnsafe: () => value, nextIntUnsafe: () => 0 })

/** Runs while the test clock jumps from one sleep to the next; gives the times, in ms, at which attempts started. */
const startsOf = (policy: CallPolicy, failure: Refused | "hangs" = transient, random = 0) =>
  Effect.gen(function* () {
    const guard = yield* Guard
    const starts = yield* Ref.make<ReadonlyArray<number>>([])
    const attempt = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      yield* Ref.update(starts, (times) => [...times, now])
      return yield* failure === "hangs" ? Effect.never : Effect.fail(failure)
    })
    const fiber = yield* guard.call(options(policy), attempt).pipe(randomOf(random), Effect.flip, Effect.forkChild)
    yield* TestClock.adjust("1 day")
    return { error: yield* Fiber.join(fiber), starts: yield* Ref.get(starts) }
  }).pipe(Effect.provide(Guard.layer))

const presets = Object.entries(policies).map(([name, policy]) => ({ name, policy }))

describe("Guard retries", () => {
  it.effect.each(presets)("waits exactly what the table says for $name", ({ policy }) =>
    Effect.gen(function* () {
      const { error, starts } = yield* startsOf(policy)
      const waits = starts.slice(1).map((time, index) => time - (starts[index] ?? 0))
      assert.strictEqual(starts.length, policy.attempts)
      assert.deepStrictEqual(
        waits,
        waits.map((_, index) => Duration.toMillis(waitBefore(policy, index + 1))),
      )
      assert.deepStrictEqual(error, transient)
    }),
  )

  it.effect.each(presets.filter(({ policy }) => policy.attempts > 1))(
    "adds the jitter of $name on top of its wait, never below it",
    ({ policy }) =>
      Effect.gen(function* () {
        const { starts } = yield* startsOf(policy, transient, 1)
        const plain = Duration.toMillis(waitBefore(policy, 1))
        assert.strictEqual((starts[1] ?? 0) - (starts[0] ?? 0), policy.waits.exact ? plain : plain * 1.25)
      }),
  )

  it.effect("does not repeat a permanent failure", () =>
    Effect.gen(function* () {
      const { error, starts } = yield* startsOf(policies.db, permanent)
      assert.deepStrictEqual(starts, [0])
      assert.deepStrictEqual(error, permanent)
    }),
  )

  it.effect("waits what the dependency asks for instead of the policy's wait", () =>
    Effect.gen(function* () {
      const asked = (seconds: number) =>
        new Refused({ retry: true, fault: false, retryAfter: Duration.seconds(seconds) })
      assert.deepStrictEqual((yield* startsOf(policies.telegram, asked(300), 1)).starts, [0, 300_000, 600_000])
      assert.deepStrictEqual((yield* startsOf(policies.api, asked(1), 1)).starts, [86_400_000, 86_401_000, 86_402_000])
    }),
  )

  it.effect("ends a hanging attempt and repeats it", () =>
    Effect.gen(function* () {
      const { error, starts } = yield* startsOf(policies.db, "hangs")
      assert.deepStrictEqual(starts, [0, 12_000, 24_000])
      assert.deepStrictEqual(error, new TimedOut({ dependency: "postgres", operation: "test.operation" }))
    }),
  )

  it.effect("logs each repeat and the attempt that won, with operation and dependency", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      const { layer, lines } = captureLogs()
      const failures = yield* Ref.make(2)
      const attempt = Ref.getAndUpdate(failures, (n) => n - 1).pipe(
        Effect.flatMap((left) => (left > 0 ? Effect.fail(transient) : Effect.succeed("saved"))),
      )
      const fiber = yield* guard
        .call(options(policies.conversationSave), attempt)
        .pipe(Effect.provide(layer), Effect.forkChild)
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual(yield* Fiber.join(fiber), "saved")
      const annotations = { operation: "test.operation", dependency: "postgres" }
      assert.deepStrictEqual(lines, [
        { level: "Warn", message: "Retry 1/3", annotations: { ...annotations, reason: "Refused" } },
        { level: "Warn", message: "Retry 2/3", annotations: { ...annotations, reason: "Refused" } },
        { level: "Info", message: "Success on attempt 3/3", annotations },
      ])
    }).pipe(Effect.provide(Guard.layer)),
  )
})

describe("Guard spans", () => {
  it.effect("makes one span per call and one child per repeat", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      const spans: Array<Tracer.NativeSpan> = []
      const tracer = Tracer.make({
        span: (spanOptions) => {
          const span = new Tracer.NativeSpan(spanOptions)
          spans.push(span)
          return span
        },
      })
      const fiber = yield* guard
        .call(
          { ...options({ ...policies.db, attempts: 2 }, "model"), attributes: { "test.attribute": 1 } },
          Effect.fail(transient),
        )
        .pipe(Effect.exit, Effect.withTracer(tracer), Effect.forkChild)
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(fiber)
      const [call, retry] = spans
      assert.deepStrictEqual(
        spans.map((span) => span.name),
        ["test.operation", "retry"],
      )
      assert.strictEqual(call?.kind, "client")
      assert.deepStrictEqual(Object.fromEntries(call?.attributes ?? []), {
        "test.attribute": 1,
        "confidant.dependency": "model",
      })
      assert.strictEqual(retry?.attributes.get("confidant.retry.attempt"), 2)
      assert.strictEqual(retry?.parent._tag === "Some" ? retry.parent.value.spanId : "", call?.spanId)
    }).pipe(Effect.provide(Guard.layer)),
  )
})

describe("Guard breakers", () => {
  it.effect.each(Record.collect(dependencies, (name, { breaker }) => ({ name, policy: breaker })))(
    "opens the breaker of $name after its failures in a row, lets one probe through after its time, and closes on its success",
    ({ name: dependency, policy }) =>
      Effect.gen(function* () {
        const guard = yield* Guard
        const { layer, lines } = captureLogs()
        const probing = yield* Deferred.make<void>()
        yield* Effect.gen(function* () {
          for (let n = 0; n < policy.failures - 1; n++) yield* failing(guard, transient, dependency)
          yield* guard.call(options(once, dependency), Effect.void)
          for (let n = 0; n < policy.failures - 1; n++) yield* failing(guard, transient, dependency)
          assert.strictEqual(yield* stateOf(guard, dependency), "closed")
          yield* failing(guard, transient, dependency)
          assert.strictEqual(yield* stateOf(guard, dependency), "open")

          const called = yield* Ref.make(0)
          const counted = guard.call(
            options(once, dependency),
            Ref.update(called, (n) => n + 1),
          )
          const rejection = yield* Effect.flip(counted)
          assert.strictEqual(rejection._tag, "Unavailable")
          assert.strictEqual(
            rejection._tag === "Unavailable" && rejection.retryAfterSeconds,
            Duration.toSeconds(policy.open),
          )

          yield* TestClock.adjust(policy.open)
          const probe = yield* Effect.forkChild(guard.call(options(once, dependency), Deferred.await(probing)), {
            startImmediately: true,
          })
          assert.strictEqual(yield* stateOf(guard, dependency), "half_open")
          assert.strictEqual((yield* Effect.flip(counted))._tag, "Unavailable")
          assert.strictEqual(yield* Ref.get(called), 0)
          yield* Deferred.succeed(probing, undefined)
          yield* Fiber.join(probe)
          assert.strictEqual(yield* stateOf(guard, dependency), "closed")
          yield* counted
          assert.strictEqual(yield* Ref.get(called), 1)
        }).pipe(Effect.provide(layer))
        assert.deepStrictEqual(
          lines.map(({ annotations, level }) => [level, annotations["dependency"]]),
          [
            ["Warn", dependency],
            ["Debug", dependency],
            ["Info", dependency],
          ],
        )
      }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("opens again when the probe fails", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      for (let n = 0; n < 5; n++) yield* failing(guard, transient)
      yield* TestClock.adjust(dependencies.postgres.breaker.open)
      yield* failing(guard, transient)
      assert.strictEqual(yield* stateOf(guard, "postgres"), "open")
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("counts a call once, however often it was repeated", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      for (let n = 0; n < dependencies.model.breaker.failures - 1; n++) {
        const fiber = yield* Effect.forkChild(
          Effect.exit(guard.call(options(policies.api, "model"), Effect.fail(transient))),
        )
        yield* TestClock.adjust("1 minute")
        yield* Fiber.join(fiber)
      }
      assert.strictEqual(yield* stateOf(guard, "model"), "closed")
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("counts each attempt at Redis, and three failed ones open its breaker", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      const call = yield* Effect.forkChild(
        Effect.flip(guard.call(options(policies.redis, "redis"), Effect.fail(transient))),
        { startImmediately: true },
      )
      yield* TestClock.adjust("2999 millis")
      assert.strictEqual(yield* stateOf(guard, "redis"), "closed")
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(yield* Fiber.join(call), transient)
      assert.strictEqual(yield* stateOf(guard, "redis"), "open")
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("repeats nothing at Redis once its breaker is open", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      const attempts = yield* Ref.make(0)
      const attempt = Effect.andThen(
        Ref.update(attempts, (n) => n + 1),
        Effect.fail(transient),
      )
      const waiting = yield* Effect.forkChild(Effect.flip(guard.call(options(policies.redis, "redis"), attempt)), {
        startImmediately: true,
      })
      yield* failing(guard, transient, "redis")
      // The third failure in a row: no repeat, no wait.
      assert.deepStrictEqual(yield* Effect.flip(guard.call(options(policies.redis, "redis"), attempt)), transient)
      assert.strictEqual(yield* stateOf(guard, "redis"), "open")
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(waiting))._tag, "Unavailable")
      assert.strictEqual(yield* Ref.get(attempts), 2)
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("does not repeat a probe that failed", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      for (let n = 0; n < dependencies.redis.breaker.failures; n++) yield* failing(guard, transient, "redis")
      yield* TestClock.adjust(dependencies.redis.breaker.open)
      assert.deepStrictEqual(
        yield* Effect.flip(guard.call(options(policies.redis, "redis"), Effect.fail(transient))),
        transient,
      )
      assert.strictEqual(yield* stateOf(guard, "redis"), "open")
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("gives each instance of a dependency a breaker of its own", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      const second = { ...options(once, "model"), instance: "second" }
      for (let n = 0; n < dependencies.model.breaker.failures; n++)
        yield* Effect.exit(guard.call(second, Effect.fail(transient)))
      assert.strictEqual((yield* Effect.flip(guard.call(second, Effect.void)))._tag, "Unavailable")
      assert.strictEqual(yield* guard.call(options(once, "model"), Effect.succeed("first")), "first")
      const views = (yield* guard.breakers).filter(({ dependency }) => dependency === "model")
      assert.deepStrictEqual(views, [
        { key: "model", dependency: "model", instance: null, state: "closed", failures: 0, forced: null },
        { key: "model:second", dependency: "model", instance: "second", state: "open", failures: 5, forced: null },
      ])
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("never opens on a healthy no, nor on interruption, nor on a defect of ours", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      for (let n = 0; n < 50; n++) {
        yield* failing(guard, permanent)
        yield* Effect.exit(guard.call(options(once), Effect.die("bug")))
        const running = yield* Effect.forkChild(guard.call(options(once), Effect.never), { startImmediately: true })
        yield* Fiber.interrupt(running)
      }
      assert.strictEqual(yield* stateOf(guard, "postgres"), "closed")
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("keeps the breaker of one dependency from stopping another", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      for (let n = 0; n < 5; n++) yield* failing(guard, transient, "model")
      assert.strictEqual(yield* stateOf(guard, "model"), "open")
      assert.strictEqual(yield* guard.call(options(once, "telegram"), Effect.succeed("sent")), "sent")
    }).pipe(Effect.provide(Guard.layer)),
  )
})
