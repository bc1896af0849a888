import { assert, it } from "@effect/vitest"
import { Clock, Effect, Layer } from "effect"
import { Recovery } from "../../src/chat/talking/Recovery.ts"
import { ModelError } from "../../src/domain/talk/ChatModel.ts"
import { Inbox } from "../../src/domain/talk/Inbox.ts"
import { wakeWaiting } from "../../src/policy/Rhythm.ts"
import { unsteady } from "../support/UnsteadyClock.ts"

it.effect("a model that is back is noticed once for each outage, also after the clock was set back a day", () => {
  let woken = 0
  const inbox = Layer.mock(Inbox, { hasten: () => Effect.sync(() => (woken += 1)) })
  return Effect.gen(function* () {
    const { clock, pass, setBack } = yield* unsteady
    yield* Effect.gen(function* () {
      const { noticing } = yield* Recovery
      const answer = Effect.andThen(noticing(Effect.void), Effect.yieldNow)
      const failure = new ModelError({ model: "m", reason: { _tag: "Stalled" } })
      const outage = Effect.ignore(noticing(Effect.fail(failure)))
      yield* Effect.andThen(answer, answer)
      assert.strictEqual(woken, 1, "there may have been an outage before the start")
      yield* pass(wakeWaiting.atMostEvery)
      setBack()
      yield* Effect.andThen(outage, answer)
      assert.strictEqual(woken, 2)
      yield* Effect.andThen(outage, answer)
      assert.strictEqual(woken, 2, "not at once again")
      yield* pass(wakeWaiting.atMostEvery)
      yield* answer
      assert.strictEqual(woken, 3)
    }).pipe(Effect.provide(Layer.provide(Recovery.layer, inbox)), Effect.provideService(Clock.Clock, clock))
  })
})
