import { Clock, Duration, Effect, Queue } from "effect"
import { TestClock } from "effect/testing"

/** Attempts are cut off after these; every other sleep is a wait. */
const timeouts = new Set([30_000, 60_000])

/** Runs `test` on the test clock, and passes it each wait (in milliseconds) as it begins. */
export const withWaits = <A, E, R>(
  test: (nextWait: Effect.Effect<number>) => Effect.Effect<A, E, R>,
): Effect.Effect<A, E, R> =>
  Effect.gen(function* () {
    const clock = yield* Clock.Clock
    const waits = yield* Queue.unbounded<number>()
    const watched: Clock.Clock = {
      ...clock,
      sleep: (duration) => {
        const millis = Duration.toMillis(duration)
        const sleep = clock.sleep(duration)
        return timeouts.has(millis) ? sleep : Effect.andThen(Queue.offer(waits, millis), sleep)
      },
    }
    return yield* test(Queue.take(waits)).pipe(Effect.provideService(Clock.Clock, watched))
  })

/** Lets the next wait pass, including the fraction of a millisecond of its jitter. */
export const pass = (nextWait: Effect.Effect<number>): Effect.Effect<void> =>
  Effect.flatMap(nextWait, (millis) => TestClock.adjust(Math.ceil(millis) + 1))
