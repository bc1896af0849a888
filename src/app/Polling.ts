import { Duration, Effect, Layer } from "effect"
import { Fleet } from "../boundary/Fleet.ts"
import { everlasting } from "../boundary/Loop.ts"
import { Inbound } from "../domain/talk/incoming/Inbound.ts"
import { Contested, Lead, Reached } from "../domain/talk/Lead.ts"
import { lease } from "../policy/process/Lease.ts"
import { BotApi } from "../telegram/BotApi.ts"
import { ownName } from "../telegram/OwnName.ts"
import * as Poll from "../telegram/Poll.ts"

/** The lead for what is outside the services. */
export const Leading = Layer.effect(Lead, Lead)

/** Whoever leads, and has had no answer of Telegram for long, tells the others so. */
const makeReached = Effect.gen(function* () {
  const fleet = yield* Fleet
  let silentSince: bigint | null = null
  return (isReached: boolean) =>
    Effect.clockWith((clock) =>
      Effect.map(clock.monotonicTimeNanos, (now) => {
        silentSince = isReached ? null : (silentSince ?? now)
        const isSilent = silentSince !== null && now - silentSince >= Duration.toNanosUnsafe(lease.unheardFor)
        fleet.tell({ reaches: !isSilent })
      }),
    )
})

/** Asks Telegram only where the answer matters: while another one leads in vain. */
const asking = Effect.gen(function* () {
  const fleet = yield* Fleet
  const { call } = yield* BotApi
  const { leads } = yield* Lead
  const ask = Effect.gen(function* () {
    if (yield* leads) return
    const reaches =
      fleet.now().isLedInVain && (yield* Effect.isSuccess(call("getMe", (api, signal) => api.getMe(signal))))
    // It may lead by now.
    if (!(yield* leads)) fleet.tell({ reaches })
  })
  return yield* everlasting("The check whether Telegram answers", ask, lease.askEvery)
})

/** Telegram gives updates to one process at a time: the others stand by for whoever polls. */
export const polling = Effect.gen(function* () {
  const { contested, leads, lost, resign, taken } = yield* Lead
  const { standBy } = yield* Inbound
  const reached = yield* makeReached
  yield* Effect.raceFirst(taken, lost)
  if (!(yield* leads)) {
    yield* ownName
    yield* standBy
    yield* Effect.logInfo("Confidant is ready: another process polls, and this one takes over when that one ends")
  }
  const whileLeading = Effect.raceFirst(
    Effect.andThen(reached(true), Poll.run),
    Effect.andThen(lost, Effect.andThen(standBy, Effect.logInfo("Another process polls from now on"))),
  )
  const inTurn = Effect.forever(Effect.andThen(taken, whileLeading))
  return yield* Effect.raceFirst(inTurn, asking).pipe(
    Effect.provideService(Contested, contested),
    Effect.provideService(Reached, reached),
    Effect.onInterrupt(() => resign),
  )
})
