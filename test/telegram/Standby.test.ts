import { assert, describe, it } from "@effect/vitest"
import { Effect, Latch, Layer } from "effect"
import { polling } from "../../src/app/Polling.ts"
import { Intake } from "../../src/domain/talk/incoming/Intake.ts"
import { Lead } from "../../src/domain/talk/Lead.ts"
import { BotApi } from "../../src/telegram/BotApi.ts"
import * as InboundState from "../../src/telegram/InboundState.ts"

describe("a process that does not know yet who leads", () => {
  it.effect("does not say that another one polls", () =>
    Effect.gen(function* () {
      const known = yield* Latch.make(false)
      const asked = yield* Latch.make(false)
      const telegram = Layer.mock(BotApi, {
        fileUrl: (path) => path,
        call: () => Effect.andThen(asked.open, Effect.never),
      })
      const follower = Layer.mock(Lead, {
        leads: Effect.succeed(false),
        taken: Effect.never,
        lost: known.await,
        contested: Effect.void,
        resign: Effect.void,
      })
      yield* polling.pipe(
        Effect.provide(Layer.mergeAll(telegram, follower, Layer.mock(Intake, {}), InboundState.layer("poll"))),
        Effect.forkChild({ startImmediately: true }),
      )
      assert.isFalse(asked.isOpen(), "it stands by once it knows its name")
      yield* known.open
      yield* asked.await
    }),
  )
})
