import { Cause, type Duration, Effect, Metric } from "effect"
import { errors } from "../domain/metrics/Turns.ts"

/** Repeats `round` until interrupted. A round that fails, dies or is interrupted from inside is logged, and the loop continues. */
export const everlasting = <A, E, R>(
  name: string,
  round: Effect.Effect<A, E, R>,
  pause: Duration.Input,
): Effect.Effect<never, never, R> =>
  round.pipe(
    Effect.catchCause((cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.logDebug(`${name} was interrupted and will be tried again`)
        : Effect.andThen(
            Effect.logError(`${name} failed unexpectedly and will be tried again`, cause),
            Metric.update(errors("unexpected"), 1),
          ),
    ),
    Effect.andThen(Effect.sleep(pause)),
    Effect.forever,
  )
