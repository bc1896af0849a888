import { Clock, Effect } from "effect"

const millisOf = (nanos: bigint): number => Number(nanos / 1_000_000n)

const steady = (clock: Clock.Clock): Clock.Clock => ({
  currentTimeMillisUnsafe: () => millisOf(clock.monotonicTimeNanosUnsafe()),
  currentTimeMillis: Effect.map(clock.monotonicTimeNanos, millisOf),
  currentTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
  currentTimeNanos: clock.monotonicTimeNanos,
  monotonicTimeNanosUnsafe: () => clock.monotonicTimeNanosUnsafe(),
  monotonicTimeNanos: clock.monotonicTimeNanos,
  sleep: (duration) => clock.sleep(duration),
})

const made = new WeakMap<Clock.Clock, Clock.Clock>()

/** For what counts durations by `Clock`: a wall clock that is set back makes no wait longer. */
export const withSteadyClock = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.clockWith((clock) => {
    const known = made.get(clock) ?? steady(clock)
    made.set(clock, known)
    return Effect.provideService(effect, Clock.Clock, known)
  })

/** Milliseconds that only differences are taken of. */
export const steadyMillis = withSteadyClock(Clock.currentTimeMillis)
