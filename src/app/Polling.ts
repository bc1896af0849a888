import { Effect, Layer } from "effect"
import { Inbound } from "../domain/talk/incoming/Inbound.ts"
import { Contested, Lead } from "../domain/talk/Lead.ts"
import { ownName } from "../telegram/OwnName.ts"
import * as Poll from "../telegram/Poll.ts"

/** The lead for what is outside the services. */
export const Leading = Layer.effect(Lead, Lead)

/** Telegram gives updates to one process at a time: the others stand by for whoever polls. */
export const polling = Effect.gen(function* () {
  const { contested, leads, lost, resign, taken } = yield* Lead
  const { standBy } = yield* Inbound
  yield* Effect.raceFirst(taken, lost)
  if (!(yield* leads)) {
    yield* ownName
    yield* standBy
    yield* Effect.logInfo("Confidant is ready: another process polls, and this one takes over when that one ends")
  }
  const whileLeading = Effect.raceFirst(
    Poll.run,
    Effect.andThen(lost, Effect.andThen(standBy, Effect.logInfo("Another process polls from now on"))),
  )
  return yield* Effect.forever(Effect.andThen(taken, whileLeading)).pipe(
    Effect.provideService(Contested, contested),
    Effect.onInterrupt(() => resign),
  )
})
