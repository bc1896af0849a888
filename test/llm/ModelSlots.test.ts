import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Fiber, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import { Fleet, makeFleet } from "../../src/boundary/Fleet.ts"
import { Guard } from "../../src/boundary/Guard.ts"
import { TimedOut } from "../../src/boundary/GuardedCall.ts"
import { UserId } from "../../src/domain/Ids.ts"
import { AskedBy, ModelUse } from "../../src/domain/ModelUse.ts"
import { ModelSlots } from "../../src/llm/ModelSlots.ts"
import { callsOfPerson } from "../../src/policy/Model.ts"
import { policies } from "../../src/policy/Policies.ts"

const startNow = { startImmediately: true } as const

/** A call that records its start and lasts until it is released; each is of a person of its own unless the test says whose. */
const makeCalls = Effect.fnUntraced(function* () {
  const slots = yield* ModelSlots
  const begun: Array<number> = []
  const call = Effect.fnUntraced(function* (chat: number, person = chat) {
    const end = yield* Deferred.make<void>()
    const fiber = yield* Effect.forkChild(
      slots
        .hold(
          Effect.andThen(
            Effect.sync(() => begun.push(chat)),
            Deferred.await(end),
          ),
        )
        .pipe(Effect.provideService(AskedBy, UserId.make(person))),
      startNow,
    )
    return { fiber, end: Effect.andThen(Deferred.succeed(end, undefined), Fiber.join(fiber)) }
  })
  return { begun, call }
})

describe("ModelSlots", () => {
  it.effect("a stuck call delays no other while slots are free", () =>
    Effect.gen(function* () {
      const { begun, call } = yield* makeCalls()
      yield* call(1)
      for (let chat = 2; chat <= 5; chat++) yield* (yield* call(chat)).end
      assert.deepStrictEqual(begun, [1, 2, 3, 4, 5])
    }).pipe(Effect.provide(ModelSlots.layerOf(2))),
  )

  it.effect("calls beyond the slots begin in order of arrival", () =>
    Effect.gen(function* () {
      const { begun, call } = yield* makeCalls()
      const calls = yield* Effect.forEach([1, 2, 3, 4, 5, 6], (chat) => call(chat))
      assert.deepStrictEqual(begun, [1, 2])
      yield* calls[1]?.end ?? Effect.void
      yield* Effect.yieldNow
      const late = yield* call(7)
      assert.deepStrictEqual(begun, [1, 2, 3])
      for (const { end } of calls) yield* end
      yield* late.end
      assert.deepStrictEqual(begun, [1, 2, 3, 4, 5, 6, 7])
    }).pipe(Effect.provide(ModelSlots.layerOf(2))),
  )

  it.effect("several processes have a share of them each, which grows when one leaves", () => {
    const fleet = makeFleet()
    const seen = { place: 0, isCounted: true, slower: 1, spentElsewhereUsd: 0, isLedInVain: false }
    fleet.saw({ ...seen, size: 3 })
    return Effect.gen(function* () {
      const { begun, call } = yield* makeCalls()
      const [first] = yield* Effect.forEach([1, 2, 3, 4, 5, 6, 7, 8], (chat) => call(chat))
      assert.deepStrictEqual(begun, [1, 2])
      for (let look = 0; look < 3; look++) fleet.saw({ ...seen, size: 1 })
      yield* first?.end ?? Effect.void
      assert.deepStrictEqual(begun, [1, 2, 3, 4, 5, 6, 7])
      fleet.saw({ ...seen, size: 100 })
      assert.lengthOf(begun, 7)
    }).pipe(Effect.provide(ModelSlots.layerOf(6).pipe(Layer.provide(Layer.succeed(Fleet, fleet)))))
  })

  it.effect("one person's calls take a sixteenth of the slots, and the others find theirs free", () =>
    Effect.gen(function* () {
      const { begun, call } = yield* makeCalls()
      const [first] = yield* Effect.forEach([1, 2, 3, 4, 5, 6], (chat) => call(chat, 100))
      assert.deepStrictEqual(begun, [1, 2])
      yield* Effect.forEach([7, 8], (chat) => call(chat))
      assert.deepStrictEqual(begun, [1, 2, 7, 8])
      yield* first?.end ?? Effect.void
      assert.deepStrictEqual(begun, [1, 2, 7, 8, 3])
    }).pipe(Effect.provide(ModelSlots.layerOf(32))),
  )

  it.effect("who asks for much waits between the others, not before them", () =>
    Effect.gen(function* () {
      const { begun, call } = yield* makeCalls()
      const calls = [yield* call(1), ...(yield* Effect.forEach([2, 3, 4], (chat) => call(chat, 100)))]
      calls.push(yield* call(5), yield* call(6))
      for (const chat of [1, 2, 5, 6, 3, 4]) yield* calls[chat - 1]?.end ?? Effect.void
      assert.deepStrictEqual(begun, [1, 2, 5, 6, 3, 4])
    }).pipe(Effect.provide(ModelSlots.layerOf(1))),
  )

  it.effect("background work has few slots, and no answer waits for it", () =>
    Effect.gen(function* () {
      const { begun, call } = yield* makeCalls()
      const inBackground = (chat: number) => Effect.provideService(call(chat), ModelUse, "background")
      const [first] = yield* Effect.forEach([1, 2, 3], inBackground)
      assert.deepStrictEqual(begun, [1])
      yield* Effect.forEach([4, 5], (chat) => call(chat))
      assert.deepStrictEqual(begun, [1, 4, 5])
      yield* call(6)
      yield* first?.end ?? Effect.void
      yield* Effect.yieldNow
      assert.deepStrictEqual(begun, [1, 4, 5, 2], "nor does it wait for answers")
    }).pipe(Effect.provide(ModelSlots.layerOf(2, 1))),
  )

  it.effect("who stops waiting leaves no gap, and who is stopped at work frees the slot", () =>
    Effect.gen(function* () {
      const { begun, call } = yield* makeCalls()
      const [first, second, third] = yield* Effect.all([call(1), call(2), call(3)])
      yield* Fiber.interrupt(second.fiber)
      yield* Fiber.interrupt(first.fiber)
      yield* third.end
      assert.deepStrictEqual(begun, [1, 3])
    }).pipe(Effect.provide(ModelSlots.layerOf(1))),
  )

  it.effect("who is stopped in the moment its slot comes leaves it to the next", () =>
    Effect.gen(function* () {
      const { begun, call } = yield* makeCalls()
      const [first, second, third] = yield* Effect.all([call(1), call(2), call(3)])
      yield* Effect.all([first.end, Fiber.interrupt(second.fiber)], { concurrency: "unbounded" })
      yield* third.end
      assert.include(begun, 3)
    }).pipe(Effect.provide(ModelSlots.layerOf(1))),
  )

  it.effect("waiting is not counted in an attempt's time, and no slot is held between attempts", () =>
    Effect.gen(function* () {
      const guard = yield* Guard
      const slots = yield* ModelSlots
      const call = <A>(effect: Effect.Effect<A, "failed">) =>
        guard.call(
          {
            dependency: "model",
            operation: "test",
            policy: { ...policies.redis, attempts: 2, timeout: Duration.seconds(10) },
            classify: () => ({ retry: true, fault: true }),
            admit: slots.hold,
          },
          effect,
        )
      const hangs = yield* Effect.forkChild(Effect.flip(call(Effect.never)), startNow)
      const queued = yield* Effect.forkChild(call(Effect.as(Effect.sleep("9 seconds"), "answered")), startNow)
      yield* TestClock.adjust("10 seconds")
      // The first waits to be repeated; the second has its turn, and its full time.
      yield* TestClock.adjust("9 seconds")
      assert.strictEqual(yield* Fiber.join(queued), "answered")
      yield* TestClock.adjust("10 seconds")
      assert.deepStrictEqual(yield* Fiber.join(hangs), new TimedOut({ dependency: "model", operation: "test" }))
    }).pipe(Effect.provide(Layer.merge(Guard.layer, ModelSlots.layerOf(1)))),
  )
})

const millis = (maximum: number) => Schema.Int.check(Schema.isBetween({ minimum: 0, maximum }))

const Asked = Schema.Struct({
  person: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 4 })),
  after: millis(30),
  lasts: millis(60),
  /** From its arrival, waiting or at work; null: never. */
  givesUpAfter: Schema.NullOr(millis(60)),
})

/** What the slots are, as far as one can see from outside; says what is not fair. */
const makeWatch = (slots: number, each: number) => {
  const held = new Map<number, number>()
  const queues = new Map<number, Array<number>>()
  /** How often others began since this person was last served, while it had less than its share. */
  const passed = new Map<number, Map<number, number>>()
  const faults: Array<string> = []
  const heldBy = (person: number) => held.get(person) ?? 0
  const queueOf = (person: number) => queues.get(person) ?? []
  const begin = (person: number, call: number) => {
    if (queueOf(person)[0] !== call) faults.push(`${call} before ${queueOf(person)[0]} of the same person`)
    for (const [other, queue] of queues) {
      if (other === person || queue.length === 0 || heldBy(other) >= each) continue
      const counts = passed.get(other) ?? new Map<number, number>()
      const times = (counts.get(person) ?? 0) + 1
      if (times > 1) faults.push(`${person} twice before ${other}`)
      passed.set(other, counts.set(person, times))
    }
    passed.delete(person)
    queues.set(person, queueOf(person).slice(1))
    held.set(person, heldBy(person) + 1)
    if (heldBy(person) > each) faults.push(`${person} has more than the share`)
    if ([...held.values()].reduce((sum, one) => sum + one, 0) > slots) faults.push("more calls than slots")
  }
  return {
    faults,
    begin,
    arrive: (person: number, call: number) => {
      if (queueOf(person).length === 0) passed.delete(person)
      queues.set(person, [...queueOf(person), call])
    },
    end: (person: number) => held.set(person, heldBy(person) - 1),
    leave: (person: number, call: number) =>
      queues.set(
        person,
        queueOf(person).filter((one) => one !== call),
      ),
    /** Once everything has settled. */
    look: () => {
      const used = [...held.values()].reduce((sum, one) => sum + one, 0)
      for (const [person, queue] of queues) {
        if (queue.length > 0 && heldBy(person) < each && used < slots) faults.push(`${person} waits beside a free slot`)
      }
    },
    isEmpty: () =>
      [...held.values()].every((one) => one === 0) && [...queues.values()].every(({ length }) => length === 0),
  }
}

describe("people who ask for answers at random", () => {
  it.effect.prop(
    "are served in turn, within their share, in their order, beside no free slot, and nobody is forgotten",
    { asked: Schema.Array(Asked).check(Schema.isMaxLength(25)), slots: Schema.Literals([1, 3, 32]) },
    ({ asked, slots }) =>
      Effect.gen(function* () {
        const { hold } = yield* ModelSlots
        const watch = makeWatch(slots, callsOfPerson(slots))
        const calls: Array<Fiber.Fiber<unknown>> = []
        for (const [call, { after, givesUpAfter, lasts, person }] of asked.entries()) {
          for (let passed = 0; passed < after; passed++) {
            yield* TestClock.adjust("1 milli")
            watch.look()
          }
          watch.arrive(person, call)
          const work = Effect.acquireUseRelease(
            Effect.sync(() => watch.begin(person, call)),
            () => Effect.sleep(Duration.millis(lasts)),
            () => Effect.sync(() => watch.end(person)),
          )
          const asking = hold(work).pipe(
            Effect.provideService(AskedBy, UserId.make(person)),
            Effect.onInterrupt(() => Effect.sync(() => watch.leave(person, call))),
          )
          const patient = givesUpAfter === null ? asking : Effect.timeoutOption(asking, Duration.millis(givesUpAfter))
          calls.push(yield* Effect.forkChild(patient, startNow))
          watch.look()
        }
        yield* TestClock.adjust("10 seconds")
        yield* Effect.forEach(calls, (call) => Fiber.join(call))
        assert.deepStrictEqual(watch.faults, [])
        assert.isTrue(watch.isEmpty())
      }).pipe(Effect.provide(ModelSlots.layerOf(slots), { local: true })),
    { arbitrary: { runs: 150 } },
  )
})
