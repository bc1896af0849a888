import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { TestClock } from "effect/testing"
import { Guard } from "../../src/boundary/Guard.ts"
import { dependencies } from "../../src/policy/Dependencies.ts"

class Ill extends Schema.TaggedError<Ill>()("Ill", {}) {}

const { failures, open, spread } = dependencies.telegram.breaker

const call = (subject: number, works: boolean) =>
  Effect.flatMap(Guard, (guard) =>
    guard.call(
      { dependency: "telegram", subject, operation: "test", classify: () => ({ retry: false, fault: true }) },
      works ? Effect.void : Effect.fail(new Ill()),
    ),
  )

const isRefused = (subject: number) =>
  Effect.map(Effect.result(call(subject, true)), (result) => Result.isFailure(result))

const fails = Effect.fnUntraced(function* (subjects: ReadonlyArray<number>, times = failures) {
  for (let n = 0; n < times; n++) {
    for (const subject of subjects) yield* Effect.ignore(call(subject, false))
  }
})

const chats = (count: number, from: number) => Array.from({ length: count }, (_, index) => from + index)

describe("a dependency that fails only some of those whom it serves", () => {
  it.effect("keeps serving the others, however often the ill ones fail in a row", () =>
    Effect.gen(function* () {
      for (const well of chats(12, 1)) yield* call(well, true)
      yield* fails(chats(12, 100), 10 * failures)
      for (const well of chats(12, 1)) assert.isFalse(yield* isRefused(well))
      yield* fails([100], 10 * failures)
      assert.isFalse(yield* isRefused(13))
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("is ill as a whole once it fails nearly all, and well again after its probe", () =>
    Effect.gen(function* () {
      for (const well of chats(2, 1)) yield* call(well, true)
      yield* fails(chats(8, 100))
      assert.isTrue(yield* isRefused(1))
      yield* TestClock.adjust(open)
      assert.isFalse(yield* isRefused(1))
      assert.isFalse(yield* isRefused(2))
    }).pipe(Effect.provide(Guard.layer)),
  )

  it.effect("is ill as a whole when nobody is served any more, who was served long ago counts for nothing", () =>
    Effect.gen(function* () {
      for (const well of chats(12, 1)) yield* call(well, true)
      yield* TestClock.adjust(spread.within)
      yield* fails([100])
      assert.isTrue(yield* isRefused(1))
    }).pipe(Effect.provide(Guard.layer)),
  )
})
