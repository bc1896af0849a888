import { assert } from "@effect/vitest"
import { Duration, Effect, Schedule } from "effect"
import type { Fault } from "../../src/playground/SimApi.ts"
import { dependencies } from "../../src/policy/Dependencies.ts"
import { House } from "../support/House.ts"
import * as Crowd from "./Crowd.ts"
import { inHouse, type Scenario } from "./Scenario.ts"

const size = 30

interface Trouble {
  readonly method?: string
  /** Of the calls; until the trouble is over unless given. */
  readonly times?: number
  readonly kind: Fault["kind"]
  /** Whether it leaves outcomes unknown. */
  readonly repeats: boolean
}

/** One trouble after the other, each with people of its own. */
const underEach = (name: string, troubles: Readonly<Record<string, Trouble>>) =>
  inHouse(
    name,
    Effect.gen(function* () {
      const { model, sim, start } = yield* House
      yield* start()
      for (const [what, { repeats, ...trouble }] of Object.entries(troubles)) {
        const crowd = yield* Crowd.acquainted(size)
        const asked = model.requests.length
        yield* sim.fault({ method: "sendMessage", ...trouble })
        yield* crowd.say("Are you there,")
        yield* model.received(asked + size)
        yield* tried(crowd)
        const row = yield* crowd.recovers(what, trouble.times === undefined ? sim.clearFaults : Effect.void)
        assert.strictEqual(row.repeatsRecorded > 0, repeats, what)
        yield* sim.clearFaults
      }
    }),
  )

/** Waits until so many answers were tried that the bot knows what is the matter. */
const tried = Effect.fnUntraced(function* (crowd: Crowd.Crowd) {
  const { sim } = yield* House
  yield* sim.calls("sendMessage").pipe(
    Effect.map((calls) => calls.filter(({ chatId }) => crowd.ids.some((id) => id === chatId)).length),
    Effect.filterOrFail((calls) => calls >= size + dependencies.telegram.breaker.failures),
    // Each look reads every call so far.
    Effect.retry(Schedule.spaced("300 millis")),
    Effect.timeout("60 seconds"),
  )
})

const refuses = underEach("Telegram fails with 500 and 429", {
  "Telegram: 500 storm": { kind: { _tag: "Error", code: 500 }, repeats: false },
  "Telegram: 429 storm": { kind: { _tag: "Error", code: 429, retryAfter: 1 }, repeats: false },
  "Telegram: every update twice": { method: "getUpdates", kind: { _tag: "Duplicate" }, repeats: false },
})

const unclear = underEach("Telegram loses answers and connections", {
  "Telegram: answers lost after the effect": { times: size, kind: { _tag: "Lost" }, repeats: true },
  "Telegram: connections reset before the effect": { times: size, kind: { _tag: "Reset" }, repeats: true },
})

const hangs = underEach("Telegram does not answer", {
  "Telegram: no answer at all for 30 s": { times: 10, kind: { _tag: "Hang" }, repeats: true },
})

const toSome = inHouse(
  "Telegram fails some chats and serves the others",
  Effect.gen(function* () {
    const { sim, start } = yield* House
    yield* start()
    const sick = yield* Crowd.acquainted(size)
    const well = yield* Crowd.acquainted(size)
    yield* sim.fault({ method: "sendMessage", chatIds: sick.ids, kind: { _tag: "Error", code: 500 } })
    yield* sick.say("Are you there,")
    yield* tried(sick)
    yield* well.say("And are you,")
    const row = yield* well.recovers("Telegram: 500 for other chats than these", Effect.void)
    // Nobody waits for a breaker.
    assert.isBelow(row.recoverySeconds, Duration.toSeconds(dependencies.telegram.breaker.open))
    yield* sick.recovers("Telegram: 500 for these chats alone", sim.clearFaults)
  }),
)

const blocked = inHouse(
  "people block the bot while it answers, and come back",
  Effect.gen(function* () {
    const { model, sim, start } = yield* House
    yield* start()
    const crowd = yield* Crowd.acquainted(size)
    model.hold()
    yield* crowd.say("I am leaving,")
    yield* model.open(size)
    yield* Effect.forEach(crowd.ids, (id) => sim.block(id, true), { concurrency: 16, discard: true })
    model.release()
    yield* crowd.settled
    yield* Effect.forEach(crowd.ids, (id) => sim.block(id, false), { concurrency: 16, discard: true })
    yield* crowd.say("I am back,")
    yield* crowd.recovers("Telegram: blocked by the user, then not", Effect.void)
    assert.deepStrictEqual(crowd.times("I am leaving"), [0, 0])
    assert.deepStrictEqual(crowd.times("I am back"), [1, 1])
  }),
)

export const messengers: ReadonlyArray<Scenario> = [
  hangs,
  { ...refuses, isLong: true },
  toSome,
  unclear,
  { ...blocked, isLong: true },
]
