import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { House } from "../support/House.ts"
import type { Behaviour } from "../support/OpenAiServer.ts"
import * as Crowd from "./Crowd.ts"
import { inHouse, type Scenario } from "./Scenario.ts"

const times = (count: number, behaviour: Behaviour): ReadonlyArray<Behaviour> =>
  Array.from({ length: count }, () => behaviour)

const failures: Readonly<Record<string, ReadonlyArray<Behaviour>>> = {
  "Model: connection reset before and within the answer": [
    ...times(15, { kind: "reset", at: "start" }),
    ...times(15, { kind: "reset", at: "middle" }),
  ],
  "Model: streams cut off, and ended by an error": [
    ...times(15, { kind: "cut" }),
    ...times(15, { kind: "errorEvent", error: { message: "overloaded", type: "server_error" } }),
  ],
  "Model: 429 storm with Retry-After": times(60, { kind: "status", status: 429, headers: { "retry-after": "1" } }),
}

const fails = inHouse(
  "the model resets, cuts off and refuses with 429",
  Effect.gen(function* () {
    const { model, start } = yield* House
    yield* start()
    for (const [name, behaviours] of Object.entries(failures)) {
      const crowd = yield* Crowd.make(30)
      model.plan(...behaviours)
      yield* crowd.say("Are you there,")
      yield* crowd.recovers(name, Effect.void)
    }
  }),
)

const silence = inHouse(
  "streams of the model stall in ten chats: the others are answered meanwhile",
  Effect.gen(function* () {
    const { model, start } = yield* House
    yield* start({ LLM_PATIENCE_SECONDS: "10" })
    const stuck = yield* Crowd.make(10)
    // However long the others take, patience only ends after they were answered.
    let alive = true
    model.plan(...times(10, { kind: "stall", alive: () => alive }))
    yield* stuck.say("stuck")
    yield* model.received(10)
    const others = yield* Crowd.make(40)
    yield* others.say("Are you there,")
    yield* others.settled
    assert.deepStrictEqual(stuck.times("You wrote: stuck"), [0, 0])
    alive = false
    yield* stuck.recovers("Model: streams stall (given up after 10 s)", Effect.void)
  }),
)

/** One model is down: another one answers. */
const firstDown = Effect.gen(function* () {
  const { model, sim } = yield* House
  const crowd = yield* Crowd.make(30)
  model.script = (request) => (request.model === "test-model" ? { kind: "status", status: 500 } : undefined)
  yield* crowd.say("Are you there,")
  yield* crowd.recovers("Model: down, a fallback model answers", Effect.void)
  assert.strictEqual(crowd.ids.flatMap((id) => sim.fromBot(id)).length, 30)
})

const downWith = (fault: string, behaviour: Behaviour, before: typeof firstDown | null = null) =>
  inHouse(
    `${fault}: everybody is told once, and answered when it is back`,
    Effect.gen(function* () {
      const { model, start } = yield* House
      yield* start(before === null ? {} : { LLM_FALLBACK_MODELS: "other-model" })
      if (before !== null) yield* before
      const crowd = yield* Crowd.make(30)
      model.script = () => behaviour
      yield* crowd.say("Are you there,")
      yield* crowd.heard("the notice", "as soon as I can")
      yield* crowd.say("I wait,")
      const back = Effect.sync(() => {
        model.script = () => undefined
      })
      yield* crowd.recovers(fault, back)
      assert.deepStrictEqual(crowd.times("I’ll answer as soon as I can"), [1, 1])
    }),
  )

const down = downWith("Model: down (connections reset), then back", { kind: "reset", at: "start" }, firstDown)
const broken = downWith("Model: 500 storm until everybody was told", { kind: "status", status: 500 })

export const models: ReadonlyArray<Scenario> = [down, { ...broken, isLong: true }, silence, { ...fails, isLong: true }]
