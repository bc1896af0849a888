import { assert, describe, it } from "@effect/vitest"
import { Clock, Data, Duration, Effect, Exit, Fiber, Layer, Random } from "effect"
import { TestClock } from "effect/testing"
import * as FaultsLayer from "../../src/boundary/Faults.ts"
import { Faults } from "../../src/boundary/Faults.ts"
import { Guard } from "../../src/boundary/Guard.ts"
import type { GuardedCall } from "../../src/boundary/GuardedCall.ts"
import type { FaultKind } from "../../src/policy/Dependencies.ts"
import { type Fault, faultKinds } from "../../src/policy/FaultNames.ts"
import { rehearsedStall } from "../../src/policy/Model.ts"
import { policies } from "../../src/policy/Policies.ts"
import { captureLogs } from "../support/CaptureLogs.ts"

class Injected extends Data.TaggedError("Injected")<{ readonly kind: FaultKind }> {}

const once = { ...policies.conversationSave, attempts: 1 }

const callOf = (names: ReadonlyArray<string>, policy = once): GuardedCall<Injected> => ({
  dependency: "postgres",
  operation: "test.operation",
  policy,
  classify: () => ({ retry: true, fault: false }),
  faults: { names, injected: (kind) => new Injected({ kind }) },
})

const rehearsing = (...faults: ReadonlyArray<Fault>) => Guard.layer.pipe(Layer.provideMerge(FaultsLayer.layer(faults)))

const counts = Effect.gen(function* () {
  const { views } = yield* Faults
  return (yield* views).map(({ injected, name }) => `${name} ${injected}`)
})

/** Makes calls one after the other, and says which failed and how often the dependency was reached. */
const calls = Effect.fnUntraced(function* (n: number, options: GuardedCall<Injected>) {
  const guard = yield* Guard
  let reached = 0
  const exits = yield* Effect.forEach(Array.from({ length: n }), () =>
    Effect.exit(
      guard.call(
        options,
        Effect.sync(() => (reached += 1)),
      ),
    ),
  )
  return { failed: exits.map(Exit.isFailure), reached }
})

const failures = ({ failed }: { readonly failed: ReadonlyArray<boolean> }) => failed.filter(Boolean).length

describe("faults", () => {
  it.effect("strike about as often as configured, and identically for the same seed", () =>
    Effect.gen(function* () {
      const first = yield* calls(1_000, callOf(["save"])).pipe(Random.withSeed("rehearsal"))
      const again = yield* calls(1_000, callOf(["save"])).pipe(Random.withSeed("rehearsal"))
      const other = yield* calls(1_000, callOf(["save"])).pipe(Random.withSeed("another"))
      assert.isAbove(failures(first), 650)
      assert.isBelow(failures(first), 750)
      assert.strictEqual(first.reached, 1_000 - failures(first))
      assert.deepStrictEqual(again, first)
      assert.notDeepEqual(other.failed, first.failed)
      assert.deepStrictEqual(yield* counts, [`save ${2 * failures(first) + failures(other)}`])
    }).pipe(Effect.provide(rehearsing({ name: "save", probability: 0.7 }))),
  )

  it.effect("strike always at 1 and never at 0, and reach no call that they do not name", () =>
    Effect.gen(function* () {
      assert.deepInclude(yield* calls(100, callOf(["save", "postgres"])), { reached: 0 })
      assert.deepInclude(yield* calls(100, callOf(["redis"])), { reached: 100 })
      assert.deepInclude(yield* calls(100, callOf(["llm"])), { reached: 100 })
      assert.deepStrictEqual(yield* counts, ["save 100", "redis 0"])
    }).pipe(Effect.provide(rehearsing({ name: "save", probability: 1 }, { name: "redis", probability: 0 }))),
  )

  it.effect("strike each attempt of a call independently, so that a retry may succeed", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      const { layer, lines } = captureLogs()
      let drawn = 0
      const twice = { nextIntUnsafe: () => 0, nextDoubleUnsafe: () => (++drawn <= 4 ? 0.5 : 0.9) }
      const fiber = yield* guard
        .call(callOf(["save"], policies.conversationSave), Effect.succeed("saved"))
        .pipe(Effect.provideService(Random.Random, twice), Effect.provide(layer), Effect.forkChild)
      yield* TestClock.adjust("3 seconds")
      assert.strictEqual(yield* Fiber.join(fiber), "saved")
      assert.deepStrictEqual(
        lines.filter(({ level }) => level !== "Debug").map(({ message }) => message),
        ["Retry 1/3", "Retry 2/3", "Success on attempt 3/3"],
      )
      assert.deepStrictEqual(yield* counts, ["save 2"])
    }).pipe(Effect.provide(rehearsing({ name: "save", probability: 0.7 }))),
  )

  it.effect("are said aloud at the start, and silent without any", () =>
    Effect.gen(function* () {
      const told = Effect.fnUntraced(function* (...faults: ReadonlyArray<Fault>) {
        const { layer, lines } = captureLogs()
        yield* Effect.scoped(Layer.build(FaultsLayer.layer(faults))).pipe(Effect.provide(layer))
        return lines.map(({ level, message }) => `${level} ${message}`)
      })
      assert.deepStrictEqual(yield* told(), [])
      assert.deepStrictEqual(yield* told({ name: "save", probability: 0.7 }, { name: "redis", probability: 1 }), [
        "Warn Rehearsal: failing on purpose: save:0.7, redis:1",
      ])
    }),
  )

  it.effect("draw nothing while there are none", () =>
    Effect.gen(function* () {
      const never = {
        nextIntUnsafe: () => assert.fail("drawn"),
        nextDoubleUnsafe: () => assert.fail("drawn"),
      }
      const { reached } = yield* calls(3, callOf(["save"])).pipe(Effect.provideService(Random.Random, never))
      assert.strictEqual(reached, 3)
      assert.deepStrictEqual(yield* counts, [])
    }).pipe(Effect.provide(Guard.layer)),
  )
})

const patient = { ...policies.api, attempts: 1 }

/** How a struck call ends, after how long, and whether the dependency did its work. */
const struck = (name: string, target: string) =>
  Effect.gen(function* () {
    const guard = yield* Guard
    let done = false
    const fiber = yield* guard
      .call(
        callOf([target], patient),
        Effect.sync(() => {
          done = true
        }),
      )
      .pipe(Effect.flip, Effect.zip(Clock.currentTimeMillis), Effect.forkChild({ startImmediately: true }))
    yield* TestClock.adjust(patient.timeout)
    const [error, millis] = yield* Fiber.join(fiber)
    return { ends: error._tag === "Injected" ? error.kind : error._tag, millis, done }
  }).pipe(Effect.provide(rehearsing({ name, probability: 1 })))

describe("the kinds of faults", () => {
  const expected: Record<FaultKind, { readonly ends: string; readonly millis: number; readonly done: boolean }> = {
    failed: { ends: "failed", millis: 0, done: false },
    busy: { ends: "busy", millis: 0, done: false },
    limited: { ends: "limited", millis: 0, done: false },
    lost: { ends: "lost", millis: 0, done: true },
    stalled: { ends: "stalled", millis: Duration.toMillis(rehearsedStall), done: false },
    hangs: { ends: "TimedOut", millis: Duration.toMillis(patient.timeout), done: false },
  }
  const all = [...faultKinds].map(([name, kind]) => ({ name, kind }))

  it.effect.each(all)("$name: $kind", ({ kind, name }) =>
    Effect.gen(function* () {
      const target = name.replace(/\.(?:lost|limit|hang|stall)$/, "")
      assert.deepStrictEqual(yield* struck(name, target), expected[kind])
    }),
  )
})
